import { choice, flag, group, integer, someWords } from '@shared/config/field'
import { amagoActivationNames } from '../../nets/amago/activations'
import { ffBlock } from '../../nets/amago/ff-block'
import { FfTstepEncoder } from '../../nets/amago/ff-tstep-encoder'
import { normalizationNames } from '../../nets/amago/normalization'
import { layeredChain } from '../../nets/layer'
import { keySpec, representationKeys } from '../part'
import { defineBody } from './define-body'
import { observationKeys, observationNames } from './observation-keys'
import { readout } from './readout'
import { onlyStep, timesteps } from './timesteps'

const width = { minimum: 1, maximum: 4096 }

/** AMAGO's FFTstepEncoder on everything an agent sees, and what it itself did and was paid in the round before. */
export const amagoFf = defineBody({
  name: 'amago_ff',
  title: 'AMAGO: fully connected encoder',
  help: "Everything an agent sees in one row, with its own previous message, decision and reward, through AMAGO's FFTstepEncoder; a linear map gives the message grid.",
  looksBack: true,
  parameters: group('Body: AMAGO fully connected encoder', "Names and defaults are AMAGO's (version 3.1).", {
    n_layers: integer(2, { minimum: 1, maximum: 16, help: 'Hidden layers.' }),
    d_hidden: integer(512, { ...width, help: 'Width of the hidden layers.' }),
    d_output: integer(256, { ...width, help: 'Width of the result.' }),
    norm: choice(normalizationNames, 'layer', { help: 'Normalisation of the result.' }),
    activation: choice(amagoActivationNames, 'leaky_relu', { help: 'After every hidden layer.' }),
    hide_rl2s: flag(false, { help: 'Take previous message, decision and reward for zeros, with all sizes as they are.' }),
    normalize_inputs: flag(true, { help: 'Normalise every input by moving averages of its mean and square, which learning keeps.' }),
    specify_obs_keys: someWords(observationNames, { help: 'What is looked at. Empty: everything.' }),
    n_ff_blocks: integer(0, {
      minimum: 0,
      maximum: 16,
      help: 'Residual blocks of two layers after the encoder, as in the sequence model that AMAGO puts there.',
      advanced: true
    })
  }),
  build: ({ name, config, shape, own, sizes }) => {
    const present = observationKeys(shape, sizes)
    const encoder = new FfTstepEncoder({
      obsSpace: Object.fromEntries(present.map(({ key, axes }) => [key, axes.map(({ size }) => size)])),
      rl2Features: sizes.rl2s,
      layers: own.n_layers,
      hidden: own.d_hidden,
      output: own.d_output,
      norm: 'none',
      outNorm: own.norm,
      activation: own.activation,
      hideRl2s: own.hide_rl2s,
      normalizeInputs: own.normalize_inputs,
      specifyObsKeys: own.specify_obs_keys,
      autoScale: false
    })
    const keys = present.filter(({ key }) => encoder.obsKeys.includes(key))
    const sizesOfBlock = { features: encoder.embDim, hidden: own.d_hidden }
    const blocks = Array.from({ length: own.n_ff_blocks }, (_, index) => ffBlock(`ff_blocks.${index}.`, sizesOfBlock, own.activation, 'none'))
    const chain = layeredChain(blocks, [encoder.embDim] as const)
    const represent = config.d_representation
    const out = readout({ shape, sizes, representation: represent, features: encoder.embDim, grid: null, joinsLinearHistory: false })
    return {
      name,
      reads: [...keys, keySpec('rl2s', { previous: sizes.rl2s }), ...out.reads],
      writes: representationKeys(shape, represent),
      parameters: [...encoder.parameters, ...chain.parameters, ...out.parameters],
      layers: [...encoder.layers, ...chain.layers, ...out.layers],
      run: (pass, inputs) => {
        const embedding = onlyStep(encoder.forward(pass, timesteps(inputs, keys)))
        pass.record?.('tstep_encoder', embedding)
        return out.apply(pass, chain.apply(pass, embedding), null, inputs)
      }
    }
  }
})
