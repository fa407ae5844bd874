import { AppError } from '@shared/domain/errors'
import { plainCnn } from './cnn'
import type { Cnn, CnnSurroundings } from './cnn'

export const gridworldChannels: readonly number[] = [16, 32, 48]

/**
 * amago.nets.cnn.GridworldCNN: three convolutions of 2 x 2 pixels.
 * @throws AppError `bad-config` for other than three numbers of channels, and for an image too small
 */
export function gridworldCnn(surroundings: CnnSurroundings, channels: readonly number[] = gridworldChannels): Cnn {
  if (channels.length !== 3) {
    throw new AppError('bad-config', `channels lists ${channels.length} layers [${channels.join(', ')}], but GridworldCNN has 3.`, { remedy: 'List three.' })
  }
  return plainCnn(surroundings, channels.map((outputs) => ({ outputs, kernel: 2, stride: 1 }))) // prettier-ignore
}
