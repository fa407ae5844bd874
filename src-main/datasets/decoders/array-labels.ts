import { AppError } from '@shared/domain/errors'
import { bytesPerElement } from '@shared/format/element-types'
import { sizeOf } from '@shared/domain/arrays'
import type { ArrayEntry } from './array-entry'
import { numbersOf } from './array-values'

const atATime = 1 << 16

/**
 * The classes of an array of labels, of shape (image) or (image, 1). @returns (image) class
 * @throws AppError `bad-file` for another shape, or labels that are no whole numbers from 0 to 255
 */
export async function readLabels(entry: ArrayEntry, count: number, where: string): Promise<Uint8Array> {
  const { name, type, shape } = entry
  const what = `${where}, array ${name},`
  const flat = shape.length === 1 || (shape.length === 2 && (shape[1] === 1 || shape[0] === 1))
  if (!flat || sizeOf(shape) !== count) {
    throw new AppError('bad-file', `${what} has shape ${shape.join(' x ')}, expected ${count} labels, one for each image.`)
  }
  const width = bytesPerElement(type)!
  const labels = new Uint8Array(count)
  const { reader, close } = await entry.open()
  try {
    for (let at = 0; at < count; at += atATime) {
      const some = Math.min(atATime, count - at)
      const values = numbersOf(type, await reader.exactly(some * width), what)
      for (let index = 0; index < some; index++) {
        const value = values[index]!
        if (!Number.isInteger(value) || value < 0 || value > 255) {
          throw new AppError('bad-file', `${what} holds ${value} at element ${at + index}, expected a class from 0 to 255.`)
        }
        labels[at + index] = value
      }
    }
    return labels
  } finally {
    close()
  }
}
