import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/**
 * SHA-256 of a file of any size, in hex.
 * @param {string} file
 */
export async function fileHash(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/**
 * One SHA-256 over the contents of small files and some words (a compiler's version, flags): changes when any of them does.
 * @param {readonly string[]} files in a fixed order
 * @param {readonly string[]} words
 */
export function inputsHash(files, words) {
  const hash = createHash('sha256')
  for (const word of words) hash.update(`word\0${word}\0`)
  for (const file of files) hash.update('file\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
