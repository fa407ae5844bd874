import { AppError } from '@shared/domain/errors'
import { sizeOf } from '@shared/domain/arrays'
import { bytesPerElement } from '@shared/format/element-types'
import type { DatasetDecoder } from '../import/decoder'
import { peek } from '../import/open-bytes'
import type { PickedFile } from '../import/picked'
import { listZip, openZipEntry } from '../import/zip'
import type { ZipEntry } from '../import/zip'
import type { ArrayEntry } from './array-entry'
import { arrayOptions, recogniseArrays } from './array-sets'
import { npyHeaderBytes, npyPreamble, parseNpyHeader } from './npy-header'

/** One NumPy archive with images and labels. */
export const npz: DatasetDecoder = {
  name: 'npz',
  title: 'a NumPy archive (npz)',
  expects: 'a NumPy archive (.npz) with the arrays images and labels',
  options: arrayOptions,
  recognise: async ({ files }) => {
    const [file, ...others] = files.filter(({ name }) => /\.npz$/i.test(name))
    if (!file) return null
    if (others.length > 0) throw new AppError('bad-file', `Found ${others.length + 1} NumPy archives, expected one.`, { remedy: 'Pick the one to import.' })
    const { start } = await peek(file.path, 4)
    if (start[0] !== 0x50 || start[1] !== 0x4b) throw new AppError('bad-file', `${file.path} is not a zip archive, as NumPy's archives are.`)
    return await recogniseArrays(await entriesOf(file), file)
  }
}

async function entriesOf(file: PickedFile): Promise<ArrayEntry[]> {
  const arrays: ArrayEntry[] = []
  for (const entry of await listZip(file.path)) {
    if (entry.name.endsWith('.npy')) arrays.push(await arrayIn(file.path, entry))
  }
  return arrays
}

async function arrayIn(path: string, entry: ZipEntry): Promise<ArrayEntry> {
  const where = `${path}, ${entry.name},`
  const opened = await openZipEntry(path, entry)
  try {
    const start = (await opened.reader.exactly(npyPreamble)).slice()
    const rest = await opened.reader.exactly(npyHeaderBytes(start, where) - npyPreamble)
    const header = parseNpyHeader(Buffer.concat([start, rest]), where)
    const expected = sizeOf(header.shape) * bytesPerElement(header.type)! + header.headerBytes
    if (entry.sizeBytes !== expected) {
      throw new AppError('bad-file', `${where} promises ${header.shape.join(' x ')} elements: expected ${expected} bytes, found ${entry.sizeBytes}.`)
    }
    return {
      name: entry.name.replace(/\.npy$/, ''),
      type: header.type,
      shape: header.shape,
      open: async () => {
        const again = await openZipEntry(path, entry)
        await again.reader.skip(header.headerBytes)
        return again
      }
    }
  } finally {
    opened.close()
  }
}
