import * as tf from '@tensorflow/tfjs-core'
import { layered } from '../nets/layer'
import { linear } from '../nets/linear'
import type { Pass } from '../nets/net'
import { spatialMean } from '../nets/spatial-mean'
import { stretched } from '../nets/stretch'
import { convolutionStages } from './convolution-stages'
import { initialEncoder } from './initial-encoder'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import { keySpec, representationKeys, required } from './part'
import type { Part, Tensors } from './part'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'

export type BodyName = 'body' | 'policy_body' | 'value_body'

/**
 * The body of an agent (nip-spec 6.2): image and message history in, one vector for the image and one per latent pixel out.
 *
 * Reads pixel_stack (n, height, width, stack), pretrained_embeddings (n, height', width', feature) where the agent uses them,
 * message_plane (n, h, w, slot) and, with the linear message space, linear_history (n, symbol history);
 * writes image_level_repr (n, D) and latent_pixel_level_repr (n, h, w, D).
 */
export function body(name: BodyName, config: NetworkConfig, shape: RunShape, agent: number): Part {
  const settings = settingsOf(config, shape, agent)
  const sizes = agentSizes(config, shape, agent)
  const { imageHeight: height, imageWidth: width, latentHeight, latentWidth } = shape
  const represent = config.d_representation
  const first = initialEncoder({
    stack: sizes.stack,
    embedding: sizes.embedding,
    outputs: config.image_classification.initial_num_channels,
    height,
    width,
    nonlinearity: settings.activation_function
  })
  const stages = convolutionStages(config, settings, height, width)
  const withHistory = sizes.linearHistory > 0
  const pixelOutput = linear('final_encoder.module.1.module', sizes.joined, represent, sizes.pixels)
  const imageOutput = linear(`final_encoder.module.${withHistory ? 4 : 2}.module`, sizes.joined + sizes.linearHistory, represent)

  const run = (pass: Pass, inputs: Tensors): Tensors => {
    const stack = required(inputs, 'pixel_stack') as tf.Tensor4D
    const embedding = sizes.embedding === null ? null : (required(inputs, 'pretrained_embeddings') as tf.Tensor4D)
    const count = stack.shape[0]
    let grid: tf.Tensor = first.apply(pass, stack, embedding)
    pass.record?.('initial_encoder', grid)
    for (const { index, net } of stages) {
      grid = net.apply(pass, grid)
      pass.record?.(`cnn_encoder.${index}`, grid)
    }
    const joined = tf.concat([stretched(grid as tf.Tensor4D, latentHeight, latentWidth), required(inputs, 'message_plane')], 3)
    const perPixel = pixelOutput.apply(pass, tf.reshape(joined, [-1, sizes.joined]))
    const mean = spatialMean(joined)
    const whole = withHistory ? tf.concat([mean, required(inputs, 'linear_history')], 1) : mean
    return {
      image_level_repr: imageOutput.apply(pass, whole),
      latent_pixel_level_repr: tf.reshape(perPixel, [count, latentHeight, latentWidth, represent])
    }
  }

  return {
    name,
    reads: [
      keySpec('pixel_stack', { height, width, stack: sizes.stack }),
      ...(sizes.embedding
        ? [
            keySpec('pretrained_embeddings', {
              embeddingHeight: sizes.embedding.height,
              embeddingWidth: sizes.embedding.width,
              feature: sizes.embedding.channels
            })
          ]
        : []),
      keySpec('message_plane', { latentHeight, latentWidth, slot: sizes.slots }),
      ...(withHistory ? [keySpec('linear_history', { symbolHistory: sizes.linearHistory })] : [])
    ],
    writes: representationKeys(shape, represent),
    layers: [
      ...first.layers,
      ...stages.flatMap(({ net }) => net.layers),
      { name: 'stretch', kind: 'to the message grid, with the last message', output: [latentHeight, latentWidth, sizes.joined], parameters: [] },
      ...layered(pixelOutput, 'final_encoder.module.1.module', 'linear per pixel', [latentHeight, latentWidth, represent]).layers,
      ...layered(imageOutput, `final_encoder.module.${withHistory ? 4 : 2}.module`, 'linear on the mean of the grid', [represent]).layers
    ],
    parameters: [...first.parameters, ...[...stages.map(({ net }) => net), pixelOutput, imageOutput].flatMap((net) => net.parameters)],
    run
  }
}
