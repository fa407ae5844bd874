import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { activation } from './activation'
import { batchNorm } from './batch-norm'
import { convolution } from './convolution'
import { chain } from './net'
import type { Net } from './net'
import { residualBlock } from './residual-block'

/** A stage of the network whose features can be taken. */
export type ResnetLayer = RunConfig['image_classification']['pretrained_embeddings_layer']

export const resnetLayers = ['layer1', 'layer2', 'layer3', 'layer4'] as const satisfies readonly ResnetLayer[]

/** Channels of the stem, doubled by every stage after the first. */
const stemChannels = 64

export interface ResnetGrid {
  readonly channels: number
  /** Height and width. */
  readonly side: number
}

/** The grid of a stage for square images of `inputSize` pixels: 64, 128, 256 or 512 features on a 4th, 8th, 16th or 32nd of the side. */
export function resnetGrid(layer: ResnetLayer, inputSize: number): ResnetGrid {
  const stage = resnetLayers.indexOf(layer)
  let side = inputSize
  // the stem halves twice, every stage after the first once more; all round up
  for (let halving = 0; halving < 2 + stage; halving++) side = Math.ceil(side / 2)
  return { channels: stemChannels * 2 ** stage, side }
}

/**
 * ResNet-18 (He et al. 2015) up to a stage, under torchvision's parameter names: a 7 x 7 convolution of stride 2, batch norm, ReLU, a
 * 3 x 3 maximum of stride 2, then stages of two basic blocks. (n, side, side, 3) -> (n, side', side', feature).
 * Meant for evaluation: batch norm uses the running statistics that come with the weights.
 */
export function resnet18(layer: ResnetLayer, inputSize: number): Net {
  const square = (side: number): number => side * side
  const stemSide = Math.ceil(inputSize / 2)
  const stem = [
    convolution('conv1', { inputs: 3, outputs: stemChannels, kernel: 7, stride: 2, bias: false, positions: square(stemSide) }),
    batchNorm('bn1', { features: stemChannels, positions: square(stemSide), running: true }),
    activation('relu'),
    stemPool()
  ]
  const stages = resnetLayers.slice(0, resnetLayers.indexOf(layer) + 1).map((name, stage) => {
    const { channels: outputs, side } = resnetGrid(name, inputSize)
    const positions = square(side)
    return chain([
      residualBlock(`${name}.0`, { inputs: stage === 0 ? outputs : outputs / 2, outputs, stride: stage === 0 ? 1 : 2, positions, running: true }),
      residualBlock(`${name}.1`, { inputs: outputs, outputs, stride: 1, positions, running: true })
    ])
  })
  return chain([...stem, ...stages])
}

/** 3 x 3 maximum of stride 2 with a border of one. What it sees has passed a ReLU, so that a border of zeros never wins. */
function stemPool(): Net {
  return { parameters: [], apply: (_, x) => tf.maxPool(tf.pad(x as tf.Tensor4D, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, 'valid') } // prettier-ignore
}
