import { activation } from './activation'
import type { ActivationName } from './activation'
import { linear } from './linear'
import { chain } from './net'
import type { Net } from './net'

export interface MlpSizes {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** Linear layers; 1 and 2 build the same two (nip-spec 6.3, G41). */
  readonly layers: number
  readonly positions?: number
}

/** Linear and activation in turn, ending in a linear layer: (row, inputs) -> (row, outputs). Nonlinearities take a place in the numbering. */
export function mlp(path: string, { inputs, hidden, outputs, layers, positions = 1 }: MlpSizes, nonlinearity: ActivationName): Net {
  const nets: Net[] = []
  const hiddenLayers = Math.max(1, layers - 1)
  for (let layer = 0; layer < hiddenLayers; layer++) {
    nets.push(linear(`${path}.${2 * layer}`, layer === 0 ? inputs : hidden, hidden, positions), activation(nonlinearity))
  }
  nets.push(linear(`${path}.${2 * hiddenLayers}`, hidden, outputs, positions))
  return chain(nets)
}
