import { AppError } from '@shared/domain/errors'
import type { ByteReader } from '../import/byte-reader'
import { openBytes, peekUnpacked } from '../import/open-bytes'
import type { Picked } from '../import/picked'
import { tarEntries } from '../import/tar'

/** The files of a CIFAR dataset, from a folder or out of the archive in which they are published. */
export interface CifarFiles {
  readonly where: string
  /** Sizes by name. */
  readonly sizes: ReadonlyMap<string, number>
  /** On disk. */
  readonly sizeBytes: number
  /** The archive's or files' paths, by name, to compare hashes with. */
  readonly paths: ReadonlyMap<string, string>
  open(name: string): Promise<{ readonly reader: ByteReader; close(): void }>
}

/** Null when there are none. */
export async function cifarFiles(picked: Picked): Promise<CifarFiles | null> {
  const archive = picked.files.find(({ name }) => /\.(tar\.gz|tgz|tar)$/i.test(name))
  if (archive) {
    const start = await peekUnpacked(archive.path, 512)
    if (Buffer.from(start.subarray(257, 262)).toString('latin1') !== 'ustar') return null
    return await filesInArchive(archive.path, archive.name, archive.sizeBytes)
  }
  const files = picked.files.filter(({ name }) => /\.(bin|txt)$/i.test(name))
  if (!files.some(({ name }) => /\.bin$/i.test(name))) return null
  const paths = new Map(files.map(({ name, path }) => [name, path]))
  return {
    where: picked.folder ?? picked.name,
    sizes: new Map(files.map(({ name, sizeBytes }) => [name, sizeBytes])),
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    paths,
    open: (name) => openBytes(paths.get(name) ?? name)
  }
}

async function filesInArchive(path: string, name: string, sizeBytes: number): Promise<CifarFiles> {
  const sizes = new Map<string, number>()
  const opened = await openBytes(path)
  try {
    for await (const entry of tarEntries(opened.reader, path)) sizes.set(entry.name, entry.sizeBytes)
  } finally {
    opened.close()
  }
  return { where: path, sizes, sizeBytes, paths: new Map([[name, path]]), open: (entry) => openInArchive(path, entry) }
}

async function openInArchive(path: string, name: string): Promise<{ readonly reader: ByteReader; close(): void }> {
  const { reader, close } = await openBytes(path)
  try {
    for await (const entry of tarEntries(reader, path)) if (entry.name === name) return { reader, close }
    throw new AppError('bad-file', `${path} no longer holds ${name}.`)
  } catch (error) {
    close()
    throw error
  }
}
