import type { IncomingMessage } from 'node:http'
import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'

/** How a download failed, and whether trying again may help. */
export class FetchFailure extends Error {
  constructor(
    readonly reason: string,
    readonly temporary: boolean
  ) {
    super(reason)
    this.name = 'FetchFailure'
  }
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Silence of the server after which it is given up. */
  readonly stallMs: number
}

const mostRedirects = 5

/** The response to a GET, redirects followed; its body is not read yet. @throws FetchFailure, or what aborted the signal */
export async function openUrl(url: string, options: GetOptions): Promise<IncomingMessage> {
  let at = new URL(url)
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await respond(at, options)
    const { statusCode = 0, headers } = response
    if (![301, 302, 303, 307, 308].includes(statusCode)) return response
    response.destroy()
    const next = nextAddress(headers.location, at)
    if (next.protocol === 'http:' && at.protocol === 'https:') throw new FetchFailure('it redirects to an address without encryption', false)
    at = next
  }
  throw new FetchFailure('it redirects without end', false)
}

function nextAddress(location: string | undefined, from: URL): URL {
  let next: URL
  try {
    next = new URL(location ?? '', from)
  } catch {
    throw new FetchFailure('it redirects to no address', false)
  }
  if (location === undefined || (next.protocol !== 'http:' && next.protocol !== 'https:')) throw new FetchFailure('it redirects to no address', false)
  return next
}

function respond(url: URL, { headers, signal, stallMs }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const get = url.protocol === 'https:' ? httpsGet : httpGet
    const request = get(url, { headers, timeout: stallMs }, (response) => {
      signal.removeEventListener('abort', abort)
      resolve(response)
    })
    const abort = (): void => {
      request.destroy()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    request.on('timeout', () => request.destroy(new FetchFailure(`it was silent for ${Math.round(stallMs / 1000)} s`, true)))
    request.on('error', (error) => {
      signal.removeEventListener('abort', abort)
      reject(networkFailure(error))
    })
  })
}

/** What the network said, in words. */
export function networkFailure(error: Error): FetchFailure {
  if (error instanceof FetchFailure) return error
  const code = 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: 'its name is not known here (is there a network?)',
    EAI_AGAIN: 'its name is not known here (is there a network?)',
    ECONNREFUSED: 'it refuses connections',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'it does not answer',
    ENETUNREACH: 'there is no network',
    EHOSTUNREACH: 'it cannot be reached'
  }
  // a name that is unknown now will be unknown in a second
  return new FetchFailure(words[code] ?? error.message, !['ENOTFOUND', 'ENETUNREACH'].includes(code))
}
