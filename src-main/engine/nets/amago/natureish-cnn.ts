import { AppError } from '@shared/domain/errors'
import { plainCnn } from './cnn'
import type { Cnn, CnnSurroundings } from './cnn'

export interface NatureishSizes {
  readonly channels: readonly number[]
  readonly kernels: readonly number[]
  readonly strides: readonly number[]
}

/** Those of the small DQN network, for images of 36 pixels and more. */
export const natureishDefaults: NatureishSizes = { channels: [32, 64, 64], kernels: [8, 4, 3], strides: [4, 2, 1] }

/**
 * amago.nets.cnn.NatureishCNN: three convolutions.
 * @throws AppError `bad-config` for lists of other than three entries, and for an image too small, naming the layer
 */
export function natureishCnn(surroundings: CnnSurroundings, sizes: NatureishSizes = natureishDefaults): Cnn {
  for (const [name, list] of Object.entries(sizes) as [string, readonly number[]][]) {
    if (list.length !== 3)
      throw new AppError('bad-config', `${name} lists ${list.length} layers [${list.join(', ')}], but NatureishCNN has 3.`, { remedy: 'List three.' })
  }
  const { channels, kernels, strides } = sizes
  return plainCnn(surroundings, channels.map((outputs, index) => ({ outputs, kernel: kernels[index]!, stride: strides[index]! }))) // prettier-ignore
}
