import { AppError } from '@shared/domain/errors'
import type { ByteReader } from './byte-reader'

/** A regular file in a tar archive; its content is next in the stream. */
export interface TarEntry {
  /** Last part of its path: nothing is ever written under the names an archive gives. */
  readonly name: string
  readonly sizeBytes: number
}

const block = 512
const mostEntries = 10_000
/** What an archive may unpack to, read or passed over. */
const mostBytes = 4 * 2 ** 30

/**
 * Walks a tar archive (POSIX ustar). Whatever the caller leaves of an entry is passed over.
 * @throws AppError `bad-file` for a damaged archive, or names that point outside of it
 */
export async function* tarEntries(reader: ByteReader, where: string): AsyncGenerator<TarEntry, void, void> {
  for (let entries = 0; ; entries++) {
    if (entries > mostEntries) throw new AppError('bad-file', `${where} lists more than ${mostEntries} entries.`)
    const header = (await reader.exactly(block)).slice()
    if (header.every((byte) => byte === 0)) return
    const { path, sizeBytes, regular } = parseHeader(header, where)
    if (reader.position + sizeBytes > mostBytes) throw new AppError('bad-file', `${where} unpacks to more than ${mostBytes} bytes.`)
    const start = reader.position
    if (regular) yield { name: path.slice(path.lastIndexOf('/') + 1), sizeBytes }
    const end = start + Math.ceil(sizeBytes / block) * block
    await reader.skip(end - reader.position)
  }
}

function parseHeader(header: Uint8Array, where: string): { readonly path: string; readonly sizeBytes: number; readonly regular: boolean } {
  const text = (from: number, length: number): string => {
    const field = header.subarray(from, from + length)
    const end = field.indexOf(0)
    return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8')
  }
  const octal = (from: number, length: number): number => {
    const digits = text(from, length).trim()
    if (!/^[0-7]{1,11}$/.test(digits))
      throw new AppError('bad-file', `${where} is not a sound tar archive: ${JSON.stringify(digits.slice(0, 12))} is no number.`)
    return parseInt(digits, 8)
  }
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (octal(148, 8) !== sum) throw new AppError('bad-file', `${where} is not a sound tar archive: a header has the wrong sum.`)
  const path = text(0, 100)
  if (path.startsWith('/') || path.split(/[/\\]/).includes('..'))
    throw new AppError('bad-file', `${where} names ${JSON.stringify(path)}, which lies outside of it.`)
  const type = text(156, 1)
  return { path, sizeBytes: octal(124, 12), regular: type === '' || type === '0' }
}
