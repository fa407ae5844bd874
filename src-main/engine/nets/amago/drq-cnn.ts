import { plainCnn } from './cnn'
import type { Cnn, CnnSurroundings } from './cnn'

const outputs = 32
const kernel = 3

/** amago.nets.cnn.DrQCNN: four convolutions of 32 channels, the first of stride 2. @throws AppError `bad-config` for an image too small */
export function drqCnn(surroundings: CnnSurroundings): Cnn {
  return plainCnn(surroundings, [2, 1, 1, 1].map((stride) => ({ outputs, kernel, stride }))) // prettier-ignore
}
