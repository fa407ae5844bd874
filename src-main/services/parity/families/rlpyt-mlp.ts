import { mlpModel } from '../../../engine/nets/rlpyt/mlp-model'
import type { MlpModelOptions } from '../../../engine/nets/rlpyt/mlp-model'
import { netCase } from '../case-net'
import type { ParityFamily } from '../types'

export const rlpytMlp: ParityFamily = {
  family: 'rlpyt_mlp',
  run: (given, compute) => {
    const { input_size, hidden_sizes, output_size, nonlinearity } = given.config
    const options = { inputSize: input_size, hiddenSizes: hidden_sizes, outputSize: output_size, nonlinearity } as MlpModelOptions
    const net = mlpModel('model', options)
    return netCase(given, net, compute, { values: { output_size: net.output[0] } })
  }
}
