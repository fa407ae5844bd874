import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import * as tf from '@tensorflow/tfjs-core'
import { innerShape, toInner } from './parameters'
import type { ParameterSpec } from './parameters'
import { resnet18 } from './resnet18'
import type { ResnetLayer } from './resnet18'

/** Any size will do: parameters do not depend on it. */
const anySize = 32

/** Entries of torchvision's files that no stage reads: the classifier, and counters of training. */
const unread = /^fc\.(weight|bias)$|\.num_batches_tracked$/

/**
 * Why a file's arrays cannot serve as weights up to a stage, as the end of a sentence beginning with the file; null when they can.
 * Later stages may be missing, but what is there must have ResNet-18's names and shapes.
 */
export function resnetMisfit(arrays: ReadonlyMap<string, Pick<NamedArray, 'shape'>>, layer: ResnetLayer): string | null {
  for (const { path, shape } of resnet18(layer, anySize).parameters) if (!arrays.has(path)) return `lacks ${path} [${shape.join(', ')}]`
  const known = new Map(resnet18('layer4', anySize).parameters.map((spec) => [spec.path, spec]))
  for (const [name, { shape }] of arrays) {
    const spec = known.get(name)
    if (!spec && !unread.test(name)) return `holds ${name}, which resnet18 does not have`
    if (spec && spec.shape.join() !== shape.join()) return `holds ${name} with shape [${shape.join(', ')}], where resnet18 has [${spec.shape.join(', ')}]`
  }
  return null
}

/** The tensors of a network's parameters, from arrays in PyTorch's layouts. */
export function weightTensors(parameters: readonly ParameterSpec[], arrays: NamedArrays): Map<string, tf.Tensor> {
  return new Map(
    parameters.map((spec) => {
      const array = arrays.get(spec.path)
      if (!array) throw new Error(`there is no weight ${spec.path}`)
      const values = new Float32Array(array.data.length)
      toInner(spec, array.data, values, 0)
      return [spec.path, tf.tensor(values, innerShape(spec))]
    })
  )
}
