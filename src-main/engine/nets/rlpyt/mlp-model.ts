import { layered, layeredChain } from '../layer'
import type { Layered } from '../layer'
import { linear } from '../linear'
import { nonlinearities } from './nonlinearities'
import type { NonlinearityName } from './nonlinearities'

export interface MlpModelOptions {
  readonly inputSize: number
  /** One width, several, or none. */
  readonly hiddenSizes: number | readonly number[] | null
  /** A linear layer at the end; null: the last hidden layer, its nonlinearity applied, is the output. */
  readonly outputSize: number | null
  readonly nonlinearity: NonlinearityName
}

/**
 * rlpyt.models.mlp.MlpModel: linear and nonlinearity in turn, then a linear layer if there is an output size. (row, input) -> (row, output),
 * under `model.<place>`, where nonlinearities take places too.
 */
export function mlpModel(path: string, { inputSize, hiddenSizes, outputSize, nonlinearity }: MlpModelOptions): Layered<readonly [features: number]> {
  const hidden = typeof hiddenSizes === 'number' ? [hiddenSizes] : (hiddenSizes ?? [])
  const nets: Layered[] = []
  let size = inputSize
  const add = (outputs: number): void => {
    const name = `${path}.${nets.length}`
    nets.push(layered(linear(name, size, outputs), name, 'linear', [outputs]))
    size = outputs
  }
  for (const width of hidden) {
    add(width)
    nets.push(layered(nonlinearities[nonlinearity], nonlinearity, 'nonlinearity', [width]))
  }
  if (outputSize !== null) add(outputSize)
  return layeredChain(nets, [size] as const)
}
