import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray } from '@shared/domain/arrays'
import type { Tensors } from '../../agents/part'
import { inputNorm, sigmaOf } from '../../nets/amago/input-norm'
import type { InputNormOptions, InputStatistics } from '../../nets/amago/input-norm'
import { channelsFirst, channelsLast } from '../../nets/channel-order'
import type { Net } from '../../nets/net'
import { overRows } from '../../nets/over-rows'
import { inferLeadingDims, restoreLeadingDims } from '../../nets/rlpyt/leading-dims'
import type { LeadingDims } from '../../nets/rlpyt/leading-dims'
import { runningMeanStd } from '../../nets/rlpyt/running-mean-std'
import type { RunningMoments } from '../../nets/rlpyt/running-mean-std'
import { scaleGrad } from '../../nets/rlpyt/scale-grad'
import { initialValues } from '../../nets/initialise'
import type { ParameterSpec } from '../../nets/parameters'
import { Random } from '@shared/stats/random'
import { computeEagerly } from './compute'
import type { Compute } from './compute'
import { tensorOf } from './differentiate'

/** A component on (n, channel, height, width), as PyTorch lays images out. */
export function onChannelsFirst(net: Net, flat: boolean): Net {
  return {
    parameters: net.parameters,
    apply: (pass, x) => {
      const y = net.apply(pass, channelsLast(x))
      return flat ? y : channelsFirst(y)
    }
  }
}

/** A component on rows, applied over the last axis of anything. */
export function onLastAxis(net: Net): Net {
  return { parameters: net.parameters, apply: (pass, x) => overRows((rows) => net.apply(pass, rows), x) }
}

/** The gradient scaled, then after a tanh each once more. */
export function scaledGradients(scale: number, again: readonly number[]): Net {
  return { parameters: [], apply: (_, x) => again.reduce((y, next) => scaleGrad(tf.tanh(y), next), scaleGrad(x, scale)) }
}

/** Leading axes folded into one; sums over each item, and twice the items, with the axes restored. */
export async function probeLeadingDims(
  x: NamedArray,
  dataDims: number,
  compute: Compute = computeEagerly
): Promise<{ readonly found: LeadingDims; readonly sums: Float32Array; readonly doubled: Float32Array }> {
  const found = inferLeadingDims(x.shape, dataDims)
  const fed = tensorOf(x)
  const results = await compute(
    ({ x: given }) => {
      const items = tf.reshape(given!, [found.time * found.batch, ...found.shape])
      const each = found.shape.map((_, axis) => axis + 1)
      return { sums: restoreLeadingDims(tf.sum(items, each), found), doubled: restoreLeadingDims(tf.mul(items, 2), found) }
    },
    { x: fed }
  )
  fed.dispose()
  return { found, sums: results.get('sums')!, doubled: results.get('doubled')! }
}

/** Moments after each batch in turn. */
export async function probeRunningMoments(
  shape: readonly number[],
  batches: readonly NamedArray[],
  compute: Compute = computeEagerly
): Promise<readonly ReadonlyMap<string, Float32Array>[]> {
  const { parameters, merged } = runningMeanStd('r', shape)
  return inTurn(parameters, ['mean', 'variance', 'count'], batches, compute, (held, x) => ({ ...merged(held as unknown as RunningMoments, x) }))
}

/** Statistics after each batch in turn, sigma, and the batch normalised and, for itself, denormalised by them. */
export async function probeInputNorm(
  features: number,
  options: Partial<InputNormOptions>,
  batches: readonly NamedArray[],
  compute: Compute = computeEagerly
): Promise<readonly ReadonlyMap<string, Float32Array>[]> {
  const norm = inputNorm('n', features, options)
  return inTurn(norm.parameters, ['mu', 'nu', 't'], batches, compute, (held, x) => {
    const moved = norm.updated(held as unknown as InputStatistics, x)
    return { ...moved, sigma: sigmaOf(moved), normalized: norm.normalised(moved, x), denormalized: norm.denormalised(moved, x) }
  })
}

/** @param names of the buffers, in the order of their parameters */
async function inTurn(
  parameters: readonly ParameterSpec[],
  names: readonly string[],
  batches: readonly NamedArray[],
  compute: Compute,
  step: (held: Tensors, x: tf.Tensor) => Tensors
): Promise<readonly ReadonlyMap<string, Float32Array>[]> {
  const random = Random.of(0)
  let values = names.map((_, index) => initialValues(parameters[index]!, null, random))
  const found: ReadonlyMap<string, Float32Array>[] = []
  for (const batch of batches) {
    const held = Object.fromEntries(names.map((name, index) => [name, tf.tensor(values[index]!, [...parameters[index]!.shape])]))
    const fed = { ...held, batch: tensorOf(batch) }
    const results = await compute(({ batch: x, ...before }) => step(before, x!), fed)
    tf.dispose(fed)
    values = names.map((name) => results.get(name)!)
    found.push(results)
  }
  return found
}
