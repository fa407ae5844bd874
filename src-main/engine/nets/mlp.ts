import { activation } from './activation'
import type { ActivationName } from './activation'
import { linear } from './linear'
import { layered, layeredChain } from './layer'
import type { Layered } from './layer'

export interface MlpSizes {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** Linear layers; 1 and 2 build the same two (nip-spec 6.3, G41). */
  readonly layers: number
  readonly positions?: number
}

/** Linear and activation in turn, ending in a linear layer: (row, inputs) -> (row, outputs). Nonlinearities take a place in the numbering. */
export function mlp(
  path: string,
  { inputs, hidden, outputs, layers, positions = 1 }: MlpSizes,
  nonlinearity: ActivationName
): Layered<readonly [features: number]> {
  const nets: Layered[] = []
  const add = (place: number, from: number, to: number): void => {
    const name = `${path}.${place}`
    nets.push(layered(linear(name, from, to, positions), name, positions > 1 ? 'linear per pixel' : 'linear', [to]))
  }
  const hiddenLayers = Math.max(1, layers - 1)
  for (let layer = 0; layer < hiddenLayers; layer++) {
    add(2 * layer, layer === 0 ? inputs : hidden, hidden)
    nets.push(layered(activation(nonlinearity), nonlinearity, 'nonlinearity', [hidden]))
  }
  add(2 * hiddenLayers, hidden, outputs)
  return layeredChain(nets, [outputs] as const)
}
