import type { Shell } from 'electron'
import { AppError } from '@shared/domain/errors'

/** Sites the app itself links to. */
const hosts: readonly string[] = ['github.com', 'arxiv.org', 'www.electronjs.org', 'www.tensorflow.org', 'scikit-learn.org']

/** The only use of shell.openExternal: https, a known site, no credentials, the usual port. */
export async function openExternal(shell: Pick<Shell, 'openExternal'>, url: string): Promise<void> {
  const allowed = allowedAddress(url)
  if (allowed === null) throw new AppError('bad-request', `The address ${url.slice(0, 200)} is not one that Roundtable opens.`)
  await shell.openExternal(allowed)
}

/** The address in its normal form when it may be opened, else null. */
export function allowedAddress(url: string): string | null {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return null // not an address
  }
  const plain = parsed.protocol === 'https:' && parsed.port === '' && parsed.username === '' && parsed.password === ''
  return plain && hosts.includes(parsed.hostname) ? parsed.href : null
}
