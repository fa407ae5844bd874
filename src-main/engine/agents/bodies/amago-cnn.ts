import { choice, flag, group, integer, optionalWholeNumbers, real, wholeNumbers } from '@shared/config/field'
import { amagoActivationNames } from '../../nets/amago/activations'
import { CnnTstepEncoder } from '../../nets/amago/cnn-tstep-encoder'
import { cnnTypeNames } from '../../nets/amago/cnn-types'
import { drqPadding } from '../../nets/amago/drqv2-aug'
import { normalizationNames } from '../../nets/amago/normalization'
import { keySpec, representationKeys } from '../part'
import { defineBody } from './define-body'
import { readout } from './readout'
import { onlyStep, timesteps } from './timesteps'

const width = { minimum: 1, maximum: 4096 }

/** AMAGO's CNNTstepEncoder: an image network, fused with what the agent itself did and was paid in the round before. */
export const amagoCnn = defineBody({
  name: 'amago_cnn',
  title: 'AMAGO: image encoder',
  help: "An image network fused with the agent's own previous message, decision and reward: AMAGO's CNNTstepEncoder; a linear map gives the message grid.",
  looksBack: true,
  parameters: group('Body: AMAGO image encoder', "Names and defaults are AMAGO's; kernels and strides are smaller, for smaller images.", {
    cnn_type: choice(cnnTypeNames, 'NatureishCNN', {
      help: 'NatureishCNN: three convolutions of any sizes. DrQCNN: four of 3 x 3. GridworldCNN: three of 2 x 2. IMPALAishCNN: residual blocks.'
    }),
    channels: optionalWholeNumbers(width, { help: 'Of NatureishCNN and GridworldCNN, three each. Empty: 32, 64, 64 and 16, 32, 48.' }),
    kernels: wholeNumbers(
      [3, 3, 1],
      { minimum: 1, maximum: 31 },
      { help: "Of NatureishCNN, three. AMAGO's 8, 4, 3 need images of 36 pixels.", unit: 'pixels' }
    ),
    strides: wholeNumbers([2, 2, 1], { minimum: 1, maximum: 8 }, { help: "Of NatureishCNN, three. AMAGO's are 4, 2, 1.", unit: 'pixels' }),
    cnn_block_depths: wholeNumbers([16, 32, 32], width, { help: 'Channels of the blocks of IMPALAishCNN; each halves the image.' }),
    post_group_norm: flag(true, { help: 'Normalise after every residual block of IMPALAishCNN, in four groups of channels.' }),
    img_features: integer(256, { ...width, help: 'Width of the layer on the image network.' }),
    rl2_features: integer(12, { ...width, help: 'Width of the layer on previous message, decision and reward.' }),
    d_output: integer(256, { ...width, help: 'Width of the layer that fuses the two.' }),
    out_norm: choice(normalizationNames, 'layer', { help: 'Normalisation of the result.' }),
    activation: choice(amagoActivationNames, 'leaky_relu', { help: 'Of the image network and before the fusing layer.' }),
    hide_rl2s: flag(false, { help: 'Take previous message, decision and reward for zeros, with all sizes as they are.' }),
    drqv2_aug: flag(false, { help: 'While learning, move images by up to 4 pixels at random. Square images only.' }),
    aug_pct_of_batch: real(0.75, { minimum: 0, maximum: 1, help: 'Share of every minibatch that is moved; at least one frame.' }),
    obs_key: choice(['pixel_stack', 'picture'], 'pixel_stack', {
      help: 'What is looked at: image and history, or the image alone, which makes the agent deaf.'
    })
  }),
  augmentation: ({ drqv2_aug, aug_pct_of_batch: share }) => (drqv2_aug ? { padding: drqPadding, share } : null),
  build: ({ name, config, shape, own, sizes }) => {
    const { imageHeight: height, imageWidth: width, imageChannels } = shape
    const channels = own.obs_key === 'picture' ? imageChannels : sizes.stack
    const { channels: ownChannels, kernels, strides, cnn_block_depths, post_group_norm } = own
    const encoder = new CnnTstepEncoder({
      image: [height, width, channels],
      channelsFirst: false,
      // observations come scaled to -1 .. 1
      fromFloat: true,
      obsKey: own.obs_key,
      rl2Features: sizes.rl2s,
      cnnType: own.cnn_type,
      cnnSizes: { ...(ownChannels ? { channels: ownChannels } : {}), kernels, strides, cnn_block_depths, post_group_norm },
      imgFeatures: own.img_features,
      rl2Width: own.rl2_features,
      output: own.d_output,
      outNorm: own.out_norm,
      activation: own.activation,
      hideRl2s: own.hide_rl2s,
      drqv2Aug: own.drqv2_aug
    })
    const image = keySpec(own.obs_key, own.obs_key === 'picture' ? { height, width, imageChannel: channels } : { height, width, stack: channels })
    const represent = config.d_representation
    const out = readout({ shape, sizes, representation: represent, features: encoder.embDim, grid: null, joinsLinearHistory: true })
    return {
      name,
      reads: [image, keySpec('rl2s', { previous: sizes.rl2s }), ...out.reads],
      writes: representationKeys(shape, represent),
      parameters: [...encoder.parameters, ...out.parameters],
      layers: [...encoder.layers, ...out.layers],
      run: (pass, inputs) => {
        const embedding = onlyStep(encoder.forward(pass, timesteps(inputs, [image])))
        pass.record?.('tstep_encoder', embedding)
        return out.apply(pass, embedding, null, inputs)
      }
    }
  }
})
