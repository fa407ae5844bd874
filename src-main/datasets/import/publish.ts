import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetFile, DatasetManifest, DatasetSplitManifest, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { fileFailure, systemCode } from '../file-failure'
import { encodeIdx, idxHeader } from '../idx-format'
import { ImageRows } from '../image-rows'
import { geometryBytes } from '../images/raw-image'
import { MANIFEST_FILE, parseManifest } from '../manifest'
import type { DatasetPlan, PlannedSplit } from './plan-dataset'
import type { ReadContext } from './read-images'
import { imageDims, rowsPlace } from './staged-images'

/** All of a manifest that does not follow from the images. */
export type ManifestWords = Pick<DatasetManifest, 'id' | 'title' | 'description' | 'source' | 'classNames' | 'binarification'> & {
  readonly preparation: readonly string[]
}

/** Rows copied between two looks at the signal. */
const batchRows = 512

/**
 * Writes a whole dataset folder from staged images and puts it in its place with one rename: until then nothing shows.
 *
 * @param building a folder to be made beside the datasets, on the same disk; it becomes `target`
 * @throws AppError `wrong-state` when `target` exists
 */
export async function publishDataset(
  plan: DatasetPlan,
  words: ManifestWords,
  { building, target }: { readonly building: string; readonly target: string },
  context: ReadContext
): Promise<void> {
  try {
    await mkdir(building)
    const total = plan.splits.train.count + plan.splits.test.count
    const train = await writeSplit(plan.splits.train, 'train', building, context, 0, total)
    const test = await writeSplit(plan.splits.test, 'test', building, context, plan.splits.train.count, total)
    context.onProgress(total, total)
    const { channels, height, width } = plan.splits.train.images.geometry
    const { binarification, preparation, ...facts } = words
    const manifest: DatasetManifest = {
      formatVersion: 1,
      ...facts,
      channels,
      height,
      width,
      splits: { train, test },
      ...(plan.splitting ? { splitting: plan.splitting } : {}),
      ...(preparation.length > 0 ? { preparation } : {}),
      binarification
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    // what could not be read again must not be published
    parseManifest(text, join(building, MANIFEST_FILE))
    await writeSynced(join(building, MANIFEST_FILE), Buffer.from(text))
    await syncFolder(building)
    if (context.signal.aborted) throw context.signal.reason
    await requireFree(target)
    await rename(building, target)
    await syncFolder(join(target, '..'))
  } catch (error) {
    if (systemCode(error) !== '') throw fileFailure('write', target, error)
    throw error
  }
}

/** @throws AppError `wrong-state` */
export async function requireFree(target: string): Promise<void> {
  const there = await stat(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw fileFailure('open', target, error)
  })
  if (there) throw new AppError('wrong-state', `${target} exists already.`, { remedy: 'Choose another id, or delete that dataset first.' })
}

async function writeSplit(split: PlannedSplit, name: Split, folder: string, context: ReadContext, done: number, total: number): Promise<DatasetSplitManifest> {
  const { images, rows, count, classCounts } = split
  const dims = imageDims(count, images.geometry)
  const imageFile = `${name}-images-idx${dims.length}-ubyte`
  const labels = rows ? Uint8Array.from(rows, (row) => images.labels[row]!) : images.labels
  return {
    count,
    classCounts,
    images: rows
      ? await gathered(split, rows, join(folder, imageFile), imageFile, context, done, total)
      : await linked(images.path, join(folder, imageFile), imageFile),
    labels: await written(encodeIdx({ dims: [count], data: labels }), folder, `${name}-labels-idx1-ubyte`)
  }
}

/** The staged file itself is the split's file. */
async function linked(from: string, to: string, name: string): Promise<DatasetFile> {
  await link(from, to).catch(async (error: unknown) => {
    // file systems without links
    if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(systemCode(error))) await rename(from, to)
    else throw error
  })
  const file = await open(to, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(to) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { file: name, sizeBytes, sha256: hash.digest('hex') }
}

async function gathered(
  { images }: PlannedSplit,
  rows: Int32Array,
  path: string,
  name: string,
  { signal, breathe, onProgress }: ReadContext,
  done: number,
  total: number
): Promise<DatasetFile> {
  const header = idxHeader(imageDims(rows.length, images.geometry))
  const imageBytes = geometryBytes(images.geometry)
  const source = await ImageRows.open(rowsPlace(images))
  const hash = createHash('sha256').update(header)
  const file = await open(path, 'wx').catch(async (error: unknown) => {
    await source.close()
    throw error
  })
  try {
    await file.writeFile(header)
    const batch = Math.max(1, Math.min(batchRows, Math.floor((4 << 20) / imageBytes)))
    for (let at = 0; at < rows.length; at += batch) {
      if (signal.aborted) throw signal.reason
      const pixels = await source.read(rows.subarray(at, at + batch))
      hash.update(pixels)
      await file.writeFile(pixels)
      onProgress(done + Math.min(rows.length, at + batch), total)
      await breathe()
    }
    await file.sync()
  } finally {
    await source.close()
    await file.close()
  }
  return { file: name, sizeBytes: header.length + rows.length * imageBytes, sha256: hash.digest('hex') }
}

async function written(bytes: Uint8Array, folder: string, name: string): Promise<DatasetFile> {
  await writeSynced(join(folder, name), bytes)
  return { file: name, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a rename durable; Windows and some file systems offer no more than the rename. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'EBADF'].includes(systemCode(error))) throw error
  }
}
