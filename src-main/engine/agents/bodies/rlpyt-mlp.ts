import * as tf from '@tensorflow/tfjs-core'
import { choice, flag, group, nullable, oneOrMore, real, wholeNumber } from '@shared/config/field'
import { inferLeadingDims, restoreLeadingDims } from '../../nets/rlpyt/leading-dims'
import { mlpModel } from '../../nets/rlpyt/mlp-model'
import { nonlinearityNames } from '../../nets/rlpyt/nonlinearities'
import { runningMeanStd } from '../../nets/rlpyt/running-mean-std'
import { representationKeys, required } from '../part'
import { defineBody } from './define-body'
import { observationKeys } from './observation-keys'
import { readout } from './readout'

const width = { minimum: 1, maximum: 4096 }

/** rlpyt's MlpModel on everything an agent sees, in one row. */
export const rlpytMlp = defineBody({
  name: 'rlpyt_mlp',
  title: 'rlpyt: fully connected',
  help: "Image, history and last message in one row, through rlpyt's MlpModel; a linear map gives the message grid.",
  looksBack: false,
  parameters: group('Body: rlpyt fully connected', 'Layers and input normalisation.', {
    hidden_sizes: oneOrMore([64, 64], width, { help: 'Widths of the hidden layers; one number, a list, or an empty list for none.' }),
    output_size: nullable(wholeNumber(width), { help: 'Width of a last linear layer. Empty: the last hidden layer is the output.' }),
    nonlinearity: choice(nonlinearityNames, 'ReLU', { help: 'After every hidden layer.' }),
    normalize_observation: flag(false, { help: 'Normalise every input by its mean and deviation over everything learned from so far.' }),
    norm_obs_clip: real(10, { exclusiveMinimum: 0, help: 'Largest size of a normalised input.', advanced: true }),
    norm_obs_var_clip: real(1e-6, { exclusiveMinimum: 0, help: 'Smallest variance that is divided by.', advanced: true })
  }),
  build: ({ name, config, shape, own, sizes }) => {
    const keys = observationKeys(shape, sizes).filter(({ key }) => key !== 'round')
    const inputSize = keys.reduce((sum, { axes }) => sum + axes.reduce((size, axis) => size * axis.size, 1), 0)
    const norm = own.normalize_observation ? runningMeanStd('obs_rms', [inputSize]) : null
    const limits = { clip: own.norm_obs_clip, leastVariance: own.norm_obs_var_clip }
    const model = mlpModel('model', { inputSize, hiddenSizes: own.hidden_sizes, outputSize: own.output_size, nonlinearity: own.nonlinearity })
    const represent = config.d_representation
    const out = readout({ shape, sizes, representation: represent, features: model.output[0], grid: null, joinsLinearHistory: false })
    return {
      name,
      reads: [...keys, ...out.reads],
      writes: representationKeys(shape, represent),
      parameters: [...(norm?.parameters ?? []), ...model.parameters, ...out.parameters],
      layers: [
        { name: 'join', kind: keys.map(({ key }) => key).join(', '), output: [inputSize], parameters: [] },
        ...(norm ? [{ name: 'obs_rms', kind: 'running mean and deviation', output: [inputSize], parameters: norm.parameters }] : []),
        ...model.layers,
        ...out.layers
      ],
      run: (pass, inputs) => {
        const dims = inferLeadingDims(required(inputs, keys[0]!.key).shape, keys[0]!.axes.length)
        const rows = dims.time * dims.batch
        const row = tf.concat(keys.map(({ key }) => tf.reshape(required(inputs, key), [rows, -1])), 1) // prettier-ignore
        const features = model.apply(pass, norm ? norm.normalised(pass, row, limits) : row)
        return out.apply(pass, restoreLeadingDims(features, dims), null, inputs)
      }
    }
  }
})
