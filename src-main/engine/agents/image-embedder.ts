import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import type { ImageSet } from '@shared/domain/dataset'
import { resized } from '../nets/resize'
import { resnet18 } from '../nets/resnet18'
import { weightTensors } from '../nets/resnet-weights'
import type { EmbeddingGrid } from './run-program'

type EmbeddingSettings = RunConfig['image_classification']

/** Mean and deviation, per colour, of the pixels (0 to 1) that weights were trained on. */
const statistics: Readonly<
  Record<EmbeddingSettings['pretrained_embeddings_normalization'], { readonly mean: readonly number[]; readonly deviation: readonly number[] }>
> = {
  imagenet: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
  half: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }
}

/** Computes pretrained features of images on the active tensor backend. */
export interface ImageEmbedder {
  /** (image, height', width', feature) of `count` images from `from` on. */
  embed(images: ImageSet, from: number, count: number): Promise<Float32Array>
  dispose(): void
}

/** @param weights torchvision's, checked by resnetMisfit */
export function createImageEmbedder(settings: EmbeddingSettings, weights: NamedArrays, grid: EmbeddingGrid): ImageEmbedder {
  const { pretrained_embeddings_layer: layer, pretrained_embeddings_input_size: side, pretrained_embeddings_normalization: name } = settings
  const net = resnet18(layer, side)
  const tensors = weightTensors(net.parameters, weights)
  const pass = { mode: 'evaluate' as const, weight: (path: string) => tensors.get(path)!, noteStatistic: () => undefined }
  return {
    embed: async (images, from, count) => {
      const features = tf.tidy(() => averaged(net.apply(pass, networkInput(images, from, count, side, statistics[name])) as tf.Tensor4D, grid))
      try {
        return (await features.data()) as Float32Array
      } finally {
        features.dispose()
      }
    },
    dispose: () => tf.dispose([...tensors.values()])
  }
}

/** (n, side, side, 3): resized, a grey image repeated for every colour, then normalised. */
function networkInput(
  { pixels, channels, height, width }: ImageSet,
  from: number,
  count: number,
  side: number,
  { mean, deviation }: (typeof statistics)['half']
): tf.Tensor4D {
  const size = channels * height * width
  const values = Float32Array.from(pixels.subarray(from * size, (from + count) * size), (value) => value / 255)
  const square = resized(tf.tensor3d(values, [count * channels, height, width]), side)
  const grid = tf.transpose(tf.reshape(square, [count, channels, side, side]), [0, 2, 3, 1])
  const colours = channels === 3 ? grid : tf.tile(grid, [1, 1, 1, 3])
  return tf.div(tf.sub(colours, tf.tensor1d([...mean])), tf.tensor1d([...deviation]))
}

/** Means of the blocks that make up one pixel of `grid`; a grid as it is stays. */
function averaged(features: tf.Tensor4D, { height, width }: EmbeddingGrid): tf.Tensor4D {
  const [, fineHeight, fineWidth] = features.shape
  if (fineHeight === height && fineWidth === width) return features
  const block: [number, number] = [fineHeight / height, fineWidth / width]
  return tf.avgPool(features, block, block, 'valid')
}
