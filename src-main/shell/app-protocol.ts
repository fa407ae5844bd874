import { readFile } from 'node:fs/promises'
import type { Protocol, ProtocolResponse } from 'electron'
import { findAppFile } from './app-files'
import { appScheme } from './app-origin'
import { pageHeaders } from './page-headers'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Must run before Electron is ready. */
export function declareAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/**
 * Serves the window's bundle on app://, one function for both of Electron's ways: `handle` where there is one (25 and later), the buffer
 * protocol before.
 *
 * @param root the bundle's folder, as `realpath` gives it
 */
export function serveApp(protocol: Protocol, root: string): void {
  if (typeof (protocol as Partial<Protocol>).handle === 'function') {
    protocol.handle(appScheme, async ({ method, url }) => {
      const { status, headers, body } = await answerFor(root, method, url)
      // only reached where there is `handle`, and there the global is too
      // eslint-disable-next-line no-restricted-globals
      return new Response(new Uint8Array(body), { status, headers })
    })
    return
  }
  protocol.registerBufferProtocol(appScheme, ({ method, url }, respond) => {
    void answerFor(root, method, url).then(({ status, headers, body }) => {
      const response: ProtocolResponse = { statusCode: status, headers: { ...headers }, data: body }
      const mimeType = headers['Content-Type']?.split(';')[0]
      if (mimeType !== undefined) response.mimeType = mimeType
      respond(response)
    })
  })
}

export async function answerFor(root: string, method: string, url: string): Promise<Answer> {
  if (method !== 'GET') return refusal(405)
  const file = await findAppFile(root, url)
  if (file === null) return refusal(404)
  try {
    return { status: 200, headers: { ...pageHeaders, 'Content-Type': file.mimeType }, body: await readFile(file.path) }
  } catch (thrown) {
    console.error(`The window's file ${file.path} could not be read:`, thrown)
    return refusal(500)
  }
}

function refusal(status: number): Answer {
  return { status, headers: { ...pageHeaders, 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${status}\n`) }
}
