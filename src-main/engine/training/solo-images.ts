import type { BinaryDataset } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import type { RunShape } from '../agents/run-program'
import type { SoloBatch } from '../objectives/solo-program'
import { writeImage } from '../scenario/pixels'

/** The batches that `rows` rows are cut into: all of one size but the last. */
export function batchSizesOf(rows: number, size: number): number[] {
  const whole = Array<number>(Math.floor(rows / size)).fill(size)
  return rows % size === 0 ? whole : [...whole, rows % size]
}

/** Writes rows of a data set out as batches; one buffer per size, reused. */
export class SoloImages {
  readonly #shape: RunShape
  readonly #data: BinaryDataset
  readonly #buffers = new Map<number, SoloBatch>()

  constructor(shape: RunShape, data: BinaryDataset) {
    this.#shape = shape
    this.#data = data
  }

  write(rows: Int32Array): SoloBatch {
    const batch = this.#buffer(rows.length)
    const { images, sourceIndex, y } = this.#data
    const size = images.channels * images.height * images.width
    rows.forEach((row, n) => {
      const index = sourceIndex[row]!
      writeImage(images, index, batch.image, n * size)
      batch.labels[n] = y[row]!
      if (batch.embedding === null) return
      if (!images.embeddings) throw new AppError('internal', 'The images have no pretrained features, which an agent needs.')
      images.embeddings.read(index, batch.embedding, n * (batch.embedding.length / rows.length))
    })
    return batch
  }

  #buffer(count: number): SoloBatch {
    const { imageChannels, imageHeight, imageWidth, embedding } = this.#shape
    const held = this.#buffers.get(count)
    if (held) return held
    const made: SoloBatch = {
      count,
      image: new Float32Array(count * imageChannels * imageHeight * imageWidth),
      embedding: embedding === null ? null : new Float32Array(count * embedding.channels * embedding.height * embedding.width),
      labels: new Int32Array(count)
    }
    this.#buffers.set(count, made)
    return made
  }
}
