import * as tf from '@tensorflow/tfjs-core'
import { layered, layeredChain } from '../layer'
import type { Layered } from '../layer'
import { linear } from '../linear'
import { amagoActivation } from './activations'
import type { AmagoActivationName } from './activations'
import { normalization } from './normalization'
import type { NormalizationName } from './normalization'

/**
 * amago.nets.ff.FFBlock: linear, norm, activation, twice, added to the input. (row, features) -> (row, features), under `ff1`, `norm1`, `ff2`,
 * `norm2` and, where it learns, one `activation`.
 */
export function ffBlock(
  path: string,
  { features, hidden }: { readonly features: number; readonly hidden: number },
  activation: AmagoActivationName,
  norm: NormalizationName
): Layered<readonly [features: number]> {
  const shared = amagoActivation(`${path}activation`, activation)
  const half = (index: 1 | 2, inputs: number, outputs: number): Layered[] => {
    const name = `${path}ff${index}`
    const normName = `${path}norm${index}`
    return [
      layered(linear(name, inputs, outputs), name, 'linear', [outputs]),
      ...(norm === 'none' ? [] : [layered(normalization(normName, norm, outputs), normName, `norm: ${norm}`, [outputs])]),
      layered(index === 1 ? shared : { ...shared, parameters: [] }, activation, 'activation', [outputs])
    ]
  }
  const inner = layeredChain([...half(1, features, hidden), ...half(2, hidden, features)], [features] as const)
  return {
    ...inner,
    apply: (pass, x) => tf.add(x, inner.apply(pass, x)),
    layers: [...inner.layers, { name: 'residual', kind: 'sum with the input', output: [features], parameters: [] }]
  }
}
