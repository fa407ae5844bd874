import { layered, layeredChain } from '../layer'
import type { Layered } from '../layer'
import { linear } from '../linear'
import { amagoActivation } from './activations'
import type { AmagoActivationName } from './activations'
import { normalization } from './normalization'
import type { NormalizationName } from './normalization'

export interface AmagoMlpSizes {
  readonly inputs: number
  readonly hidden: number
  /** Hidden layers, at least one. */
  readonly layers: number
  readonly outputs: number
}

/**
 * amago.nets.ff.MLP: linear, norm, activation, `layers` times, then a linear layer. (row, inputs) -> (row, outputs), under `in_layer`,
 * `layers.<i>`, `out_layer`, `in_norm`, `norms.<i>` and, where it learns, one `activation` for all layers.
 * Dropout, which AMAGO leaves at 0, is not there.
 */
export function amagoMlp(
  path: string,
  { inputs, hidden, layers, outputs }: AmagoMlpSizes,
  activation: AmagoActivationName,
  norm: NormalizationName
): Layered<readonly [features: number]> {
  const shared = amagoActivation(`${path}activation`, activation)
  const nets: Layered[] = []
  for (let index = 0; index < layers; index++) {
    const name = index === 0 ? `${path}in_layer` : `${path}layers.${index - 1}`
    const normName = index === 0 ? `${path}in_norm` : `${path}norms.${index - 1}`
    nets.push(layered(linear(name, index === 0 ? inputs : hidden, hidden), name, 'linear', [hidden]))
    if (norm !== 'none') nets.push(layered(normalization(normName, norm, hidden), normName, `norm: ${norm}`, [hidden]))
    // the parameters of a shared activation count once
    nets.push(layered(index === 0 ? shared : { ...shared, parameters: [] }, activation, 'activation', [hidden]))
  }
  const last = `${path}out_layer`
  nets.push(layered(linear(last, hidden, outputs), last, 'linear', [outputs]))
  return layeredChain(nets, [outputs] as const)
}
