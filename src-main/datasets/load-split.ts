import { join } from 'node:path'
import type { ImageSet, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { readIdx } from './idx-reader'
import { requireSoundSplit } from './verify'
import type { DatasetOnDisk } from './verify'

/**
 * One split of a dataset in memory, checked against its manifest: sizes, label range and class counts always,
 * hashes when `verify` is set.
 *
 * @throws AppError `bad-file` naming file, expected and found; `damaged` for a hash that differs
 */
export async function loadSplit(dataset: DatasetOnDisk, split: Split, { verify = false } = {}): Promise<ImageSet> {
  if (verify) await requireSoundSplit(dataset, split)
  const { manifest, folder } = dataset
  const { channels, height, width, classNames } = manifest
  const { count, classCounts, images, labels } = manifest.splits[split]
  const imagePath = join(folder, images.file)
  const labelPath = join(folder, labels.file)

  const pixels = await readIdx(imagePath, { ranks: channels === 1 ? [3, 4] : [4], maxBytes: count * channels * height * width })
  const wanted = pixels.dims.length === 3 ? [count, height, width] : [count, channels, height, width]
  requireDims(imagePath, pixels.dims, wanted)
  const classes = await readIdx(labelPath, { ranks: [1], maxBytes: count })
  requireDims(labelPath, classes.dims, [count])

  const found = new Array<number>(classNames.length).fill(0)
  classes.data.forEach((label, row) => {
    if (label >= classNames.length) throw new AppError('bad-file', `${labelPath}: label ${row} is ${label}, expected 0 to ${classNames.length - 1}.`)
    found[label]!++
  })
  const off = found.findIndex((images, label) => images !== classCounts[label])
  if (off >= 0) throw new AppError('bad-file', `${labelPath}: class ${off} has ${found[off]} images, expected ${classCounts[off]} by the manifest.`)
  return { count, channels, height, width, pixels: pixels.data, classes: classes.data }
}

function requireDims(path: string, found: readonly number[], wanted: readonly number[]): void {
  if (found.join() !== wanted.join()) throw new AppError('bad-file', `${path} has axes ${found.join(' x ')}, expected ${wanted.join(' x ')} by the manifest.`)
}
