import { conv2dHeadModel } from '../../../engine/nets/rlpyt/conv2d-head-model'
import type { Conv2dHeadModelOptions } from '../../../engine/nets/rlpyt/conv2d-head-model'
import { conv2dModel } from '../../../engine/nets/rlpyt/conv2d-model'
import { conv2dOutputShape } from '../../../engine/nets/rlpyt/conv2d-output-shape'
import type { OneOrTwo } from '../../../engine/nets/rlpyt/conv2d-output-shape'
import { onChannelsFirst } from '../../../engine/objectives/probes/component-probes'
import { inputArray } from '../case-arrays'
import { netCase } from '../case-net'
import type { CaseInput, ParityFamily } from '../types'

function optionsOf({ config }: CaseInput): Conv2dHeadModelOptions {
  const { channels, kernel_sizes, strides, paddings, use_maxpool, nonlinearity, hidden_sizes, output_size } = config
  const given = { channels, kernelSizes: kernel_sizes, strides, paddings, useMaxpool: use_maxpool, nonlinearity }
  return { ...given, dilations: null, hiddenSizes: hidden_sizes ?? null, outputSize: output_size ?? null } as Conv2dHeadModelOptions
}

/** Convolution stacks alone. */
export const rlpytConv2d: ParityFamily = {
  family: 'rlpyt_conv2d',
  run: (given, compute) => {
    const [count = 1, channels = 1, rows = 1, columns = 1] = inputArray(given, 'input/x').shape
    const net = conv2dModel('conv', [rows, columns, channels], optionsOf(given))
    const [height, width, features] = net.output
    const values = { conv_out_size: height * width * features, output_shape: [count, features, height, width] }
    return netCase(given, onChannelsFirst(net, false), compute, { values })
  }
}

/** Convolution stacks with a head. */
export const rlpytConv2dHead: ParityFamily = {
  family: 'rlpyt_conv2d_head',
  run: (given, compute) => {
    const [channels, rows, columns] = given.config['image_shape'] as readonly [number, number, number]
    const net = conv2dHeadModel([rows, columns, channels], optionsOf(given))
    return netCase(given, onChannelsFirst(net, true), compute, { values: { output_size: net.output[0] } })
  }
}

interface Row {
  readonly h: number
  readonly w: number
  readonly kernel_size: OneOrTwo
  readonly stride: OneOrTwo
  readonly padding: OneOrTwo
  readonly dilation: number
}

/** Sizes in closed form. */
export const rlpytConvOutputShape: ParityFamily = {
  family: 'rlpyt_conv_output_shape',
  run: ({ config }) => {
    const rows = config['rows'] as readonly Row[]
    const sizes = rows.map(({ h, w, kernel_size: kernelSize, stride, padding, dilation }) => conv2dOutputShape(h, w, { kernelSize, stride, padding, dilation }))
    return Promise.resolve({ tensors: new Map([['output/hw', sizes.flat()]]), values: { out_hw: sizes } })
  }
}
