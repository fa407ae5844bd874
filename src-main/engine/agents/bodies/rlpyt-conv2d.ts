import type * as tf from '@tensorflow/tfjs-core'
import { choice, flag, group, nullable, oneOrMore, optionalWholeNumbers, real, wholeNumber, wholeNumbers } from '@shared/config/field'
import { conv2dHeadModel } from '../../nets/rlpyt/conv2d-head-model'
import { nonlinearityNames } from '../../nets/rlpyt/nonlinearities'
import { scaleGrad } from '../../nets/rlpyt/scale-grad'
import { keySpec, representationKeys, required } from '../part'
import { defineBody } from './define-body'
import { readout } from './readout'

const help = 'Of each layer, first to last.'
const width = { minimum: 1, maximum: 4096 }

/** rlpyt's Conv2dHeadModel on image and dialogue: its convolutions give the message grid, its head the vector. */
export const rlpytConv2d = defineBody({
  name: 'rlpyt_conv2d',
  title: 'rlpyt: convolutions',
  help: "A stack of convolutions, strided or pooled, with a fully connected head: rlpyt's Conv2dModel and Conv2dHeadModel.",
  looksBack: false,
  parameters: group('Body: rlpyt convolutions', 'One entry a layer in each list.', {
    channels: wholeNumbers([32, 32], width, { help: `Channels. ${help}` }),
    kernel_sizes: wholeNumbers([3, 3], { minimum: 1, maximum: 31 }, { help, unit: 'pixels' }),
    strides: wholeNumbers([2, 1], { minimum: 1, maximum: 8 }, { help: `Pixels between the places a layer looks at. ${help}`, unit: 'pixels' }),
    paddings: optionalWholeNumbers({ minimum: 0, maximum: 31 }, { help: 'Zeros around the image, of each layer. Empty: none.', unit: 'pixels' }, [1, 1]),
    dilations: optionalWholeNumbers(
      { minimum: 1, maximum: 8 },
      { help: 'Pixels between the taps of a kernel, of each layer. Empty: 1.', unit: 'pixels', advanced: true }
    ),
    use_maxpool: flag(false, { help: 'Convolutions look at every pixel, and a maximum over windows as large as the stride follows.' }),
    nonlinearity: choice(nonlinearityNames, 'ReLU', { help: 'After every convolution and every hidden layer of the head.' }),
    hidden_sizes: oneOrMore([64], width, { help: 'Widths of the hidden layers of the head; one number, a list, or an empty list for none.' }),
    output_size: nullable(wholeNumber(width), { help: 'Width of a last linear layer of the head. Empty: the last hidden layer is its output.' }),
    grad_scale: real(1, {
      minimum: 0,
      maximum: 1,
      help: 'Factor of the gradient that flows from the heads back into the convolutions; 0.7071 is that of dueling networks.',
      advanced: true
    })
  }),
  build: ({ name, config, shape, own, sizes }) => {
    const { imageHeight: height, imageWidth: width, latentHeight, latentWidth } = shape
    const model = conv2dHeadModel([height, width, sizes.stack], {
      channels: own.channels,
      kernelSizes: own.kernel_sizes,
      strides: own.strides,
      paddings: own.paddings,
      dilations: own.dilations,
      nonlinearity: own.nonlinearity,
      useMaxpool: own.use_maxpool,
      hiddenSizes: own.hidden_sizes,
      outputSize: own.output_size
    })
    const represent = config.d_representation
    const out = readout({ shape, sizes, representation: represent, features: model.output[0], grid: model.conv.output, joinsLinearHistory: true })
    return {
      name,
      reads: [keySpec('pixel_stack', { height, width, stack: sizes.stack }), ...out.reads],
      writes: representationKeys(shape, represent),
      parameters: [...model.parameters, ...out.parameters],
      layers: [
        ...model.layers,
        { name: 'fit', kind: 'mean over cells', output: [latentHeight, latentWidth, model.conv.output[2]], parameters: [] },
        ...out.layers
      ],
      run: (pass, inputs) => {
        const seen = model.conv.apply(pass, required(inputs, 'pixel_stack'))
        const features: tf.Tensor = own.grad_scale === 1 ? seen : scaleGrad(seen, own.grad_scale)
        pass.record?.('conv', features)
        return out.apply(pass, model.applyHead(pass, features), features, inputs)
      }
    }
  }
})
