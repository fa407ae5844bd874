import { join } from 'node:path'
import type { Split } from '@shared/domain/dataset'
import { idxHeaderBytes } from './idx-format'
import { ImageRows } from './image-rows'
import { loadSplit } from './load-split'
import { peek } from './import/open-bytes'
import { readIdx } from './idx-reader'
import type { DatasetOnDisk } from './verify'

/** A split whose images are looked at a few at a time. */
export interface SplitImages {
  /** (row) class. */
  readonly classes: Uint8Array
  /** Pixels of these rows, axes (row, channel, height, width). */
  read(rows: Int32Array): Promise<Uint8Array>
}

/** Labels in memory, pixels read from the file as they are asked for; a compressed file is unpacked as a whole. */
export async function openSplit(dataset: DatasetOnDisk, split: Split): Promise<SplitImages> {
  const { manifest, folder } = dataset
  const { count, images, labels } = manifest.splits[split]
  const path = join(folder, images.file)
  const imageBytes = manifest.channels * manifest.height * manifest.width
  const { start, sizeBytes } = await peek(path, 4)
  const headerBytes = idxHeaderBytes(start[3] ?? 0)
  const plain = start[0] === 0 && start[1] === 0 && sizeBytes === headerBytes + count * imageBytes
  if (!plain) {
    const { pixels, classes } = await loadSplit(dataset, split)
    return { classes, read: (rows) => Promise.resolve(gathered(pixels, rows, imageBytes)) }
  }
  const { data: classes } = await readIdx(join(folder, labels.file), { ranks: [1], maxBytes: count })
  const place = { path, start: headerBytes, imageBytes, count: Math.min(count, classes.length) }
  return {
    classes: classes.subarray(0, place.count),
    read: async (rows) => {
      const file = await ImageRows.open(place)
      try {
        return await file.read(rows)
      } finally {
        await file.close()
      }
    }
  }
}

function gathered(pixels: Uint8Array, rows: Int32Array, imageBytes: number): Uint8Array {
  const page = new Uint8Array(rows.length * imageBytes)
  rows.forEach((row, at) => page.set(pixels.subarray(row * imageBytes, (row + 1) * imageBytes), at * imageBytes))
  return page
}
