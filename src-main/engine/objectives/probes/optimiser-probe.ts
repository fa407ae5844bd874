import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../../agents/part'
import { adamStep } from '../adam'
import type { AdamSettings, AdamState } from '../adam'
import { clipByJointNorm } from '../gradient-clipping'
import { StepClock } from '../step-clock'
import { computeEagerly } from './compute'
import type { Compute, TensorBody } from './compute'

type HostState = { readonly [Key in keyof AdamState]: Float32Array }

/** The gradient after joint clipping, and its norm before. */
export async function probeClipping(
  gradient: Float32Array,
  limit: number,
  compute: Compute = computeEagerly
): Promise<{ readonly gradient: Float32Array; readonly norm: number }> {
  const computed = await onArrays(compute, (given) => ({ ...clipByJointNorm(given['gradient'] as tf.Tensor1D, limit) }), { gradient })
  return { gradient: computed.get('gradient')!, norm: computed.get('norm')![0]! }
}

export interface AdamProbe {
  readonly start: Float32Array
  /** One gradient a step. */
  readonly gradients: readonly Float32Array[]
  /** Consecutive elements with a rate of their own. */
  readonly groups: readonly { readonly size: number; readonly rate: number }[]
  readonly settings: AdamSettings
  /** Joint norm limit; null for none. */
  readonly clip: number | null
}

/** Parameters after every step, and the gradient norms before clipping (none without a limit). */
export async function probeAdam(
  { start, gradients, groups, settings, clip }: AdamProbe,
  compute: Compute = computeEagerly
): Promise<{ readonly parameters: Float32Array[]; readonly norms: number[] }> {
  const parameters: Float32Array[] = []
  const norms: number[] = []
  const zeros = new Float32Array(start.length)
  let state: HostState = { parameters: start, firstMoment: zeros, secondMoment: zeros }
  const clock = new StepClock(groups, settings)
  // one function for all steps, so that it is traced once
  const step: TensorBody = (given) => {
    const { gradient, stepSize, rootCorrection, ...held } = given as Record<'gradient' | 'stepSize' | 'rootCorrection' | keyof AdamState, tf.Tensor1D>
    const clipped = clip === null ? { gradient } : clipByJointNorm(gradient, clip)
    const norm: Tensors = 'norm' in clipped ? { norm: clipped.norm } : {}
    return { ...adamStep(held, clipped.gradient, { stepSize, rootCorrection }, settings), ...norm }
  }
  for (const gradient of gradients) {
    const computed = await onArrays(compute, step, { ...state, gradient, ...clock.factors(1) })
    clock.advance()
    state = { parameters: computed.get('parameters')!, firstMoment: computed.get('firstMoment')!, secondMoment: computed.get('secondMoment')! }
    parameters.push(state.parameters)
    if (clip !== null) norms.push(computed.get('norm')![0]!)
  }
  return { parameters, norms }
}

async function onArrays(compute: Compute, body: TensorBody, arrays: Readonly<Record<string, Float32Array>>): Promise<ReadonlyMap<string, Float32Array>> {
  const tensors = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, tf.tensor1d(values)]))
  try {
    return await compute(body, tensors)
  } finally {
    tf.dispose(tensors)
  }
}
