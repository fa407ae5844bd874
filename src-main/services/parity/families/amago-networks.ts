import type { AmagoActivationName } from '../../../engine/nets/amago/activations'
import { cnnFeatures } from '../../../engine/nets/amago/cnn'
import { cnnOfType } from '../../../engine/nets/amago/cnn-types'
import type { CnnSizes, CnnTypeName } from '../../../engine/nets/amago/cnn-types'
import { drqV2AugSteps } from '../../../engine/nets/amago/drqv2-aug'
import { ffBlock } from '../../../engine/nets/amago/ff-block'
import { amagoMlp } from '../../../engine/nets/amago/mlp'
import type { NormalizationName } from '../../../engine/nets/amago/normalization'
import type { Grid } from '../../../engine/nets/layer'
import { onLastAxis } from '../../../engine/objectives/probes/component-probes'
import { probeNet } from '../../../engine/objectives/probes/net-probe'
import { inputArray, numberSetting } from '../case-arrays'
import { netCase } from '../case-net'
import { prefixed } from '../case-network'
import type { CaseInput, ParityFamily } from '../types'

/** Feed-forward stacks and residual blocks. */
export const amagoMlpFamily: ParityFamily = {
  family: 'amago_mlp',
  run: (given, compute) => {
    const { kind, activation, norm, normalization } = given.config as { kind: string; activation: AmagoActivationName; norm?: NormalizationName; normalization?: NormalizationName }
    const size = (name: string): number => numberSetting(given, name)
    const net =
      kind === 'ffblock'
        ? ffBlock('', { features: size('d_model'), hidden: size('d_ff') }, activation, norm ?? 'none')
        : amagoMlp('', { inputs: size('d_inp'), hidden: size('d_hidden'), layers: size('n_layers'), outputs: size('d_output') }, activation, normalization ?? 'none')
    return netCase(given, onLastAxis(net), compute)
  }
}

/** Height, width and channels of images in a layout. */
export function imageGrid([a = 1, b = 1, c = 1]: readonly number[], channelsFirst: boolean): Grid {
  return channelsFirst ? [b, c, a] : [a, b, c]
}

/** Image networks. */
export const amagoCnn: ParityFamily = {
  family: 'amago_cnn',
  run: (given, compute) => {
    const { cnn_type, cnn_kwargs, img_shape, channels_first: channelsFirst, activation, from_float: fromFloat, flatten } = given.config as unknown as CnnCase
    const cnn = cnnOfType(cnn_type, { path: '', image: imageGrid(img_shape, channelsFirst), activation }, cnn_kwargs)
    const net = { parameters: cnn.parameters, apply: (pass: Parameters<typeof cnnFeatures>[1], x: Parameters<typeof cnnFeatures>[2]) => cnnFeatures(cnn, pass, x, { channelsFirst, fromFloat }, flatten) }
    return netCase(given, net, compute, { input: 'img' })
  }
}

export interface CnnCase {
  readonly cnn_type: CnnTypeName
  readonly cnn_kwargs: CnnSizes
  readonly img_shape: readonly number[]
  readonly channels_first: boolean
  readonly activation: AmagoActivationName
  readonly from_float: boolean
  readonly flatten: boolean
}

/** Augmentation with the shifts given. */
export const amagoDrqAug: ParityFamily = {
  family: 'amago_drq_aug',
  run: async (given, compute) => {
    const padding = numberSetting(given, 'pad')
    const channelsFirst = given.config['channels_first'] === true
    const { outputs } = await probeNet(
      {
        parameters: [],
        weights: new Map(),
        mode: 'train',
        inputs: { img: inputArray(given, 'input/img') },
        given: { shift: shiftRows(given) },
        cotangents: new Map(),
        run: (_, { img, shift }) => ({ y: drqV2AugSteps(img!, shift as Parameters<typeof drqV2AugSteps>[1], padding, channelsFirst) })
      },
      compute
    )
    return { tensors: new Map(prefixed('output/', outputs)) }
  }
}

/** (n, 1, 1, 2) as (n, 2). */
function shiftRows(given: CaseInput) {
  const shift = inputArray(given, 'input/shift')
  return { ...shift, shape: [shift.shape[0]!, 2] }
}
