import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { Tensors } from '../../agents/part'
import type { Pass } from '../../nets/net'
import type { ParameterSpec } from '../../nets/parameters'
import type { Compute } from './compute'
import { differentiate, gradientsByKey, tensorOf, weightedSum, weightTensors } from './differentiate'

export interface NetProbe {
  readonly parameters: readonly ParameterSpec[]
  /** By path, PyTorch's layouts. */
  readonly weights: NamedArrays
  readonly mode: Pass['mode']
  /** Read, and differentiated by. */
  readonly inputs: Readonly<Record<string, NamedArray>>
  /** Read alone; whole numbers stay whole. */
  readonly given?: Readonly<Record<string, NamedArray>>
  /** By output; the scalar differentiated is the sum of output times cotangent, or of all outputs where there is none. */
  readonly cotangents: NamedArrays
  /** The component under test. */
  run(pass: Pass, inputs: Tensors): Tensors
}

export interface NetProbed {
  readonly outputs: ReadonlyMap<string, Float32Array>
  /** What training leaves in the running buffers, by path. */
  readonly statistics: ReadonlyMap<string, Float32Array>
  /** By path, PyTorch's layouts. */
  readonly gradients: ReadonlyMap<string, Float32Array>
  /** By input. */
  readonly inputGradients: ReadonlyMap<string, Float32Array>
}

const noted = 'statistic '

/** One network component on its own. */
export async function probeNet({ parameters, weights, mode, inputs, given = {}, cotangents, run }: NetProbe, compute?: Compute): Promise<NetProbed> {
  const named = parameters.map((spec) => ({ key: spec.path, agent: '', part: '', spec }))
  const names = Object.keys(inputs)
  const { results, gradients } = await differentiate(
    (tensors, found, read) => {
      const table = new Map(named.map(({ key }, index) => [key, tensors[names.length + index]!]))
      const pass: Pass = { mode, weight: (path) => table.get(path)!, noteStatistic: (path, value) => void found.set(noted + path, value) }
      const outputs = run(pass, { ...read, ...Object.fromEntries(names.map((name, index) => [name, tensors[index]!])) })
      // an output may be an input itself, whose owner disposes of it
      for (const [name, tensor] of Object.entries(outputs)) found.set(name, tf.clone(tensor))
      return cotangents.size > 0 ? weightedSum(outputs, cotangents) : tf.addN(Object.values(outputs).map((tensor) => tf.sum(tensor)))
    },
    [...Object.values(inputs).map((array) => tensorOf(array)), ...weightTensors(named, weights)],
    {
      compute,
      given: Object.fromEntries(Object.entries(given).map(([name, array]) => [name, tensorOf(array, array.type === 'I32' ? 'int32' : 'float32')]))
    }
  )
  return {
    outputs: new Map([...results].filter(([name]) => !name.startsWith(noted))),
    statistics: new Map([...results].flatMap(([name, values]) => (name.startsWith(noted) ? [[name.slice(noted.length), values] as const] : []))),
    gradients: gradientsByKey(named, gradients.slice(names.length)),
    inputGradients: new Map(names.map((name, index) => [name, gradients[index]!]))
  }
}
