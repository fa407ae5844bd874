import type * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { ActivationLog } from '../../nets/amago/activation-log'
import type { TstepEncoder } from '../../nets/amago/tstep-encoder'
import type { Pass } from '../../nets/net'
import type { Compute } from './compute'
import { probeNet } from './net-probe'
import type { NetProbed } from './net-probe'

export interface TstepProbe {
  readonly encoder: TstepEncoder
  /** By path, PyTorch's layouts. */
  readonly weights: NamedArrays
  readonly mode: Pass['mode']
  /** By key: (batch, length, ...). */
  readonly obs: NamedArrays
  readonly rl2s: NamedArray
  /** (batch * length, 2) whole numbers; null without augmentation. */
  readonly shifts: NamedArray | null
  readonly cotangent: NamedArray
}

export interface TstepProbed extends Pick<NetProbed, 'statistics' | 'gradients'> {
  readonly y: Float32Array
  readonly rl2sGradient: Float32Array
  /** What the encoder logs. */
  readonly log: ReadonlyMap<string, Float32Array>
}

const logged = 'log '

/** A timestep encoder on one batch. */
export async function probeTstepEncoder({ encoder, weights, mode, obs, rl2s, shifts, cotangent }: TstepProbe, compute?: Compute): Promise<TstepProbed> {
  const seen = [...obs].map(([key, array]) => [`obs ${key}`, { ...array, type: 'F32' as const, data: Float32Array.from(array.data) }] as const)
  const { outputs, statistics, gradients, inputGradients } = await probeNet(
    {
      parameters: encoder.parameters,
      weights,
      mode,
      inputs: { rl2s },
      given: { ...Object.fromEntries(seen), ...(shifts ? { shifts } : {}) },
      cotangents: new Map([['y', cotangent]]),
      run: (pass, { rl2s: previous, shifts: drawn, ...given }) => {
        const log: ActivationLog = new Map()
        const observed = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name.slice('obs '.length), tensor]))
        const y = encoder.forward(pass, { obs: observed, rl2s: previous!, shifts: (drawn as tf.Tensor2D | undefined) ?? null }, log)
        return { y, ...Object.fromEntries([...log].map(([name, tensor]) => [logged + name, tensor])) }
      }
    },
    compute
  )
  return {
    y: outputs.get('y')!,
    statistics,
    gradients,
    rl2sGradient: inputGradients.get('rl2s')!,
    log: new Map([...outputs].flatMap(([name, values]) => (name.startsWith(logged) ? [[name.slice(logged.length), values] as const] : [])))
  }
}
