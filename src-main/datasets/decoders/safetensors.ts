import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { AppError } from '@shared/domain/errors'
import { parseSafetensorsHeader } from '@shared/format/safetensors-reader'
import { ByteReader } from '../import/byte-reader'
import type { DatasetDecoder } from '../import/decoder'
import type { PickedFile } from '../import/picked'
import type { ArrayEntry } from './array-entry'
import { arrayOptions, recogniseArrays } from './array-sets'

/** Headers of data sets name a handful of arrays. */
const largestHeader = 1 << 20

/** One safetensors file with images and labels. */
export const safetensors: DatasetDecoder = {
  name: 'safetensors',
  title: 'a safetensors file',
  expects: 'a safetensors file with the arrays images and labels',
  options: arrayOptions,
  recognise: async ({ files }) => {
    const [file, ...others] = files.filter(({ name }) => /\.safetensors$/i.test(name))
    if (!file) return null
    if (others.length > 0) throw new AppError('bad-file', `Found ${others.length + 1} safetensors files, expected one.`, { remedy: 'Pick the one to import.' })
    return await recogniseArrays(await entriesOf(file), file)
  }
}

async function entriesOf({ path, sizeBytes }: PickedFile): Promise<ArrayEntry[]> {
  const file = await open(path, 'r')
  try {
    const start = new Uint8Array(Math.min(sizeBytes, 8 + largestHeader))
    const { bytesRead } = await file.read(start, 0, start.length, 0)
    const { entries, payloadStart } = parseSafetensorsHeader(start.subarray(0, bytesRead), sizeBytes, path)
    return entries.map(({ name, type, shape, start: from, end }) => ({
      name,
      type,
      shape,
      open: () => openRange(path, payloadStart + from, payloadStart + end)
    }))
  } finally {
    await file.close()
  }
}

function openRange(path: string, start: number, end: number): ReturnType<ArrayEntry['open']> {
  const stream = createReadStream(path, { start, end: Math.max(start, end - 1) })
  return Promise.resolve({ reader: new ByteReader(stream as AsyncIterable<Uint8Array>, path), close: () => void stream.destroy() })
}
