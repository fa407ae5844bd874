import { sizeOf } from '@shared/domain/arrays'
import type { NamedArray } from '@shared/domain/arrays'
import { firstAugmented, drqPadding } from '../../../engine/nets/amago/drqv2-aug'
import { CnnTstepEncoder } from '../../../engine/nets/amago/cnn-tstep-encoder'
import { FfTstepEncoder } from '../../../engine/nets/amago/ff-tstep-encoder'
import type { AmagoActivationName } from '../../../engine/nets/amago/activations'
import type { NormalizationName } from '../../../engine/nets/amago/normalization'
import { probeTstepEncoder } from '../../../engine/objectives/probes/tstep-probe'
import { inputArray, numberSetting } from '../case-arrays'
import { arraysUnder, prefixed } from '../case-network'
import { KnownDeparture } from '../types'
import type { CaseInput, ParityFamily } from '../types'
import { imageGrid } from './amago-networks'
import type { CnnCase } from './amago-networks'

interface FfKwargs {
  readonly n_layers?: number
  readonly d_hidden?: number
  readonly d_output?: number
  readonly norm?: NormalizationName
  readonly out_norm?: NormalizationName
  readonly activation?: AmagoActivationName
  readonly hide_rl2s?: boolean
  readonly normalize_inputs?: boolean
  readonly specify_obs_keys?: readonly string[]
  readonly auto_scale?: boolean
}

type Shapes = Readonly<Record<string, readonly number[]>>

function ffEncoder(given: CaseInput): FfTstepEncoder {
  const { version, obs_shapes, kwargs } = given.config as unknown as { version: string; obs_shapes: Shapes; kwargs: FfKwargs }
  // version 3.3 renamed the norm of the result and put another one into the hidden layers
  const norms = version === '3.1' ? { norm: 'none', outNorm: kwargs.norm ?? 'layer' } : { norm: kwargs.norm ?? 'none', outNorm: kwargs.out_norm ?? 'layer' }
  return new FfTstepEncoder({
    ...(norms as { norm: NormalizationName; outNorm: NormalizationName }),
    obsSpace: obs_shapes,
    rl2Features: numberSetting(given, 'rl2_dim'),
    layers: kwargs.n_layers ?? 2,
    hidden: kwargs.d_hidden ?? 512,
    output: kwargs.d_output ?? 256,
    activation: kwargs.activation ?? 'leaky_relu',
    hideRl2s: kwargs.hide_rl2s ?? false,
    normalizeInputs: kwargs.normalize_inputs ?? true,
    specifyObsKeys: kwargs.specify_obs_keys ?? null,
    autoScale: kwargs.auto_scale ?? false
  })
}

/** MLP encoders: training steps that move the input statistics, then evaluation. */
export const amagoFfTstep: ParityFamily = {
  family: 'amago_ff_tstep',
  run: async (given, compute) => {
    const encoder = ffEncoder(given)
    const training = numberSetting(given, 'train_batches')
    const weights = new Map(arraysUnder(given.arrays, 'weight/'))
    const tensors = new Map<string, ArrayLike<number>>()
    for (let batch = 0; batch < numberSetting(given, 'batches'); batch++) {
      const { y, statistics, gradients, rl2sGradient } = await probeTstepEncoder(
        {
          encoder,
          weights,
          mode: batch < training ? 'train' : 'evaluate',
          obs: arraysUnder(given.arrays, `input/obs${batch}.`),
          rl2s: inputArray(given, `input/rl2s${batch}`),
          shifts: null,
          cotangent: inputArray(given, `input/cotangent${batch}`)
        },
        compute
      )
      for (const [path, values] of statistics) weights.set(path, { ...weights.get(path)!, data: values })
      tensors.set(`output/y${batch}`, y).set(`output/mu${batch}`, weights.get('in_norm.mu')!.data).set(`output/nu${batch}`, weights.get('in_norm.nu')!.data)
      // those of the last batch are asked for
      tensors.set('grad_input/rl2s', rl2sGradient)
      for (const [name, values] of prefixed('grad/', gradients)) tensors.set(name, values)
    }
    return { tensors, values: { obs_keys: encoder.obsKeys, emb_dim: encoder.embDim } }
  }
}

interface CnnKwargs {
  readonly img_features?: number
  readonly rl2_features?: number
  readonly d_output?: number
  readonly channels_first?: boolean
  readonly out_norm?: NormalizationName
  readonly activation?: AmagoActivationName
  readonly hide_rl2s?: boolean
  readonly drqv2_aug?: boolean
  readonly aug_pct_of_batch?: number
  readonly obs_key?: string
}

/** Image encoders with previous reward and action. */
export const amagoCnnTstep: ParityFamily = {
  family: 'amago_cnn_tstep',
  run: async (given, compute) => {
    const { cnn_type: cnnType, cnn_kwargs: cnnSizes, obs_shapes, kwargs } = given.config as unknown as CnnCase & { obs_shapes: Shapes; kwargs: CnnKwargs }
    const obsKey = kwargs.obs_key ?? 'observation'
    const channelsFirst = kwargs.channels_first ?? false
    const encoder = new CnnTstepEncoder({
      cnnType,
      cnnSizes,
      channelsFirst,
      obsKey,
      fromFloat: false,
      image: imageGrid(obs_shapes[obsKey]!, channelsFirst),
      rl2Features: numberSetting(given, 'rl2_dim'),
      imgFeatures: kwargs.img_features ?? 256,
      rl2Width: kwargs.rl2_features ?? 12,
      output: kwargs.d_output ?? 256,
      outNorm: kwargs.out_norm ?? 'layer',
      activation: kwargs.activation ?? 'leaky_relu',
      hideRl2s: kwargs.hide_rl2s ?? false,
      drqv2Aug: kwargs.drqv2_aug ?? false
    })
    const rl2s = inputArray(given, 'input/rl2s')
    const { y, gradients, rl2sGradient, log } = await probeTstepEncoder(
      {
        encoder,
        weights: arraysUnder(given.arrays, 'weight/'),
        mode: given.config['train'] === true ? 'train' : 'evaluate',
        obs: new Map([[obsKey, inputArray(given, 'input/img')]]),
        rl2s,
        shifts: everyShift(given, kwargs.aug_pct_of_batch ?? 0.75),
        cotangent: inputArray(given, 'input/cotangent')
      },
      compute
    )
    const tensors = new Map<string, ArrayLike<number>>([['output/y', y], ['grad_input/rl2s', rl2sGradient], ...prefixed('grad/', gradients)]) // prettier-ignore
    const figures = Object.fromEntries([...log].map(([name, [value]]) => [`log.${name}`, value]))
    return { tensors, values: { emb_dim: encoder.embDim, ...figures, caller_vector_zeroed_in_place: new KnownDeparture('a vector that is hidden stays as it is') } }
  }
}

/** Shifts are recorded for the augmented entries alone; one of the padding leaves the others where they are. */
function everyShift(given: CaseInput, share: number): NamedArray | null {
  const shift = given.arrays.get('input/shift')
  if (!shift) return null
  const [batch = 1, length = 1] = inputArray(given, 'input/rl2s').shape
  const data = new Int32Array(batch * length * 2).fill(drqPadding)
  data.set(Int32Array.from(shift.data), firstAugmented(batch, share) * length * 2)
  return { type: 'I32', shape: [sizeOf([batch, length]), 2], data }
}
