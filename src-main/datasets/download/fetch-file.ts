import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { AppError } from '@shared/domain/errors'
import type { KnownFile } from '@shared/domain/known-dataset'
import { fileFailure, systemCode } from '../file-failure'
import { FetchFailure, networkFailure, openUrl } from './http-get'

export interface FetchOptions {
  readonly signal: AbortSignal
  /** Bytes of the file that are on disk. */
  readonly onProgress: (bytes: number) => void
  /** Silence after which a server is given up. */
  readonly stallMs: number
  /** How long to wait before each new try of the same address; its length is the number of tries after the first. */
  readonly retryAfterMs: readonly number[]
}

/** More than the publisher's size by this is another file, or an endless one. */
const excess = 1 << 20

/**
 * Fetches a file into `path`, trying its addresses in turn, and compares it with its MD5. What has come stays in `<path>.part` when it is
 * cut off or cancelled, and the next call goes on from there.
 *
 * @throws AppError `io` naming what every address answered; what aborted the signal
 */
export async function fetchFile(addresses: readonly string[], file: KnownFile, path: string, options: FetchOptions): Promise<void> {
  if ((await sizeOf(path)) !== null && (await md5Of(path)) === file.md5) return options.onProgress((await sizeOf(path)) ?? 0)
  const failures: string[] = []
  for (const address of addresses) {
    try {
      await fetchFrom(address, file, path, options)
      return
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error
      failures.push(`${address}: ${error.reason}`)
    }
  }
  throw new AppError('io', `${file.name} could not be fetched. ${failures.join('; ')}.`, {
    remedy: `What has come so far is kept and gone on with. Or get the file another way and import it from disk.`
  })
}

async function fetchFrom(address: string, file: KnownFile, path: string, options: FetchOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fetchOnce(address, file, path, options)
      return
    } catch (error) {
      const wait = options.retryAfterMs[attempt]
      if (!(error instanceof FetchFailure) || !error.temporary || wait === undefined) throw error
      await pause(wait, options.signal)
    }
  }
}

async function fetchOnce(address: string, file: KnownFile, path: string, options: FetchOptions): Promise<void> {
  const part = `${path}.part`
  const begun = (await sizeOf(part)) ?? 0
  const validator = begun > 0 ? await readValidator(part) : null
  const response = await openUrl(address, {
    ...options,
    headers: {
      'User-Agent': 'Roundtable',
      'Accept-Encoding': 'identity',
      ...(begun > 0 ? { Range: `bytes=${begun}-`, ...(validator === null ? {} : { 'If-Range': validator }) } : {})
    }
  })
  const from = await startOf(response, begun)
  if (from !== null) {
    const { etag, 'last-modified': modified, 'content-length': length } = response.headers
    if (length !== undefined && from + Number(length) > file.sizeBytes + excess) {
      response.destroy()
      throw new FetchFailure(`it sends ${from + Number(length)} bytes, expected ${file.sizeBytes}`, false)
    }
    await writeFile(validatorOf(part), etag ?? modified ?? '')
    await receive(response, part, from, file, options)
  }
  const found = await md5Of(part)
  if (found !== file.md5) {
    await discardPart(part)
    // a file put together from two versions fails as well: the whole is worth one more try
    throw new FetchFailure(`it sent a file with MD5 ${found}, expected ${file.md5}`, from !== 0)
  }
  await rename(part, path)
  await rm(validatorOf(part), { force: true })
}

/** At which byte the body goes on; null when the server says that nothing is missing. */
async function startOf(response: IncomingMessage, begun: number): Promise<number | null> {
  const { statusCode = 0, headers } = response
  if (statusCode === 206) {
    const start = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]
    if (start !== undefined && Number(start) === begun) return begun
    response.destroy()
    throw new FetchFailure('it sent another part than was asked for', false)
  }
  if (statusCode === 200) return 0
  response.destroy()
  if (statusCode === 416 && begun > 0) return null
  throw new FetchFailure(`it answers ${statusCode}${response.statusMessage ? ` ${response.statusMessage}` : ''}`, statusCode >= 500 || statusCode === 429)
}

async function receive(response: IncomingMessage, part: string, from: number, file: KnownFile, { signal, stallMs, onProgress }: FetchOptions): Promise<void> {
  const target = await open(part, from === 0 ? 'w' : 'r+').catch((error: unknown) => {
    throw fileFailure('write', part, error)
  })
  const abort = (): void => void response.destroy()
  signal.addEventListener('abort', abort, { once: true })
  response.setTimeout(stallMs, () => response.destroy(new FetchFailure(`it fell silent for ${Math.round(stallMs / 1000)} s`, true)))
  let received = from
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (received + chunk.length > file.sizeBytes + excess) throw new FetchFailure(`it goes on beyond the ${file.sizeBytes} bytes expected`, false)
      await writeAll(target, chunk, received, part)
      received += chunk.length
      onProgress(received)
    }
    if (signal.aborted) throw signal.reason
    const promised = response.headers['content-length']
    if (promised !== undefined && received - from < Number(promised)) throw new FetchFailure('the connection was cut', true)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof FetchFailure && !error.temporary) await target.truncate(0)
    if (error instanceof AppError) throw error
    throw networkFailure(error instanceof Error ? error : new Error(String(error)))
  } finally {
    signal.removeEventListener('abort', abort)
    response.destroy()
    await target.close()
  }
}

async function writeAll(target: Awaited<ReturnType<typeof open>>, bytes: Buffer, at: number, path: string): Promise<void> {
  try {
    for (let written = 0; written < bytes.length;) written += (await target.write(bytes, written, bytes.length - written, at + written)).bytesWritten
  } catch (error) {
    throw fileFailure('write', path, error)
  }
}

async function readValidator(part: string): Promise<string | null> {
  const text = await readFile(validatorOf(part), 'utf8').catch(() => '')
  // a weak tag does not promise equal bytes
  return text === '' || text.startsWith('W/') || text.length > 200 || /[\r\n]/.test(text) ? null : text
}

function validatorOf(part: string): string {
  return `${part}.validator`
}

async function discardPart(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(validatorOf(part), { force: true })
}

export async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5')
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  } catch (error) {
    throw fileFailure('read', path, error)
  }
  return hash.digest('hex')
}

/** Null when there is no such file. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw fileFailure('open', path, error)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms)
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
