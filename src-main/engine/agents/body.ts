import * as tf from '@tensorflow/tfjs-core'
import { activation } from '../nets/activation'
import { convSame } from '../nets/conv-same'
import { linear } from '../nets/linear'
import { maxPool } from '../nets/max-pool'
import { chain } from '../nets/net'
import type { Net, Pass } from '../nets/net'
import { residualBlock } from '../nets/residual-block'
import { spatialMean } from '../nets/spatial-mean'
import type { NetworkConfig } from './network-config'
import { keySpec, required } from './part'
import type { Part, Tensors } from './part'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'
import type { AgentSizes } from './sizes'

type BodyName = 'body' | 'policy_body' | 'value_body'

interface Stage {
  readonly index: number
  readonly net: Net
}

/**
 * The body of an agent (nip-spec 6.2): image and message history in, one vector for the image and one per latent pixel out.
 *
 * Reads pixel_stack (n, height, width, stack), message_plane (n, h, w, slot) and linear_history (n, symbol history);
 * writes image_level_repr (n, D) and latent_pixel_level_repr (n, h, w, D).
 */
export function body(name: BodyName, config: NetworkConfig, shape: RunShape, agent: number): Part {
  const sizes = agentSizes(config, shape, agent)
  const { imageHeight, imageWidth, latentHeight, latentWidth } = shape
  const represent = config.d_representation
  const first = initialEncoder(config, shape, agent, sizes)
  const stages = convolutionStages(config, shape, agent)
  const withHistory = sizes.linearHistory > 0
  const pixelOutput = linear('final_encoder.module.1.module', sizes.joined, represent, sizes.pixels)
  const imageOutput = linear(`final_encoder.module.${withHistory ? 4 : 2}.module`, sizes.joined + sizes.linearHistory, represent)

  const run = (pass: Pass, inputs: Tensors): Tensors => {
    const stack = required(inputs, 'pixel_stack') as tf.Tensor4D
    const count = stack.shape[0]
    const encoded = first.apply(pass, tf.reshape(stack, [-1, sizes.stack]))
    let grid: tf.Tensor = tf.reshape(encoded, [count, imageHeight, imageWidth, config.image_classification.initial_num_channels])
    pass.record?.('initial_encoder', grid)
    for (const { index, net } of stages) {
      grid = net.apply(pass, grid)
      pass.record?.(`cnn_encoder.${index}`, grid)
    }
    const joined = tf.concat([grid, required(inputs, 'message_plane')], 3)
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
      keySpec('pixel_stack', { height: imageHeight, width: imageWidth, stack: sizes.stack }),
      keySpec('message_plane', { latentHeight, latentWidth, slot: sizes.slots }),
      ...(withHistory ? [keySpec('linear_history', { symbolHistory: sizes.linearHistory })] : [])
    ],
    writes: [
      keySpec('image_level_repr', { representation: represent }),
      keySpec('latent_pixel_level_repr', { latentHeight, latentWidth, representation: represent })
    ],
    parameters: [first, ...stages.map(({ net }) => net), pixelOutput, imageOutput].flatMap((net) => net.parameters),
    run
  }
}

/** Two linear layers per pixel; the history comes before the image in the stack. */
function initialEncoder(config: NetworkConfig, shape: RunShape, agent: number, { stack }: AgentSizes): Net {
  const positions = shape.imageHeight * shape.imageWidth
  return chain([
    linear('initial_encoder.module.3.module', stack, stack, positions),
    activation(activationOf(config, shape, agent)),
    linear('initial_encoder.module.5.module', stack, config.image_classification.initial_num_channels, positions)
  ])
}

/** Blocks, activations and pools, numbered in that order as in the reference's sequence. */
function convolutionStages(config: NetworkConfig, shape: RunShape, agent: number): Stage[] {
  const settings = settingsOf(config, shape, agent)
  const { num_block_groups, initial_num_channels } = config.image_classification
  const stages: Stage[] = []
  const add = (net: Net): void => void stages.push({ index: stages.length, net })
  let [height, width] = [shape.imageHeight, shape.imageWidth]
  for (let group = 0; group < num_block_groups; group++) {
    const outputs = initial_num_channels * 2 ** (group + 1)
    for (let block = 0; block < settings.num_blocks_per_group; block++) {
      const inputs = block === 0 ? outputs / 2 : outputs
      const path = `cnn_encoder.module.${stages.length}.module`
      const positions = height * width
      add(
        settings.building_block_type === 'conv2d'
          ? convSame(path, { inputs, outputs, kernel: settings.kernel_size, bias: true, positions })
          : residualBlock(path, { inputs, outputs, positions, running: !config.reference_quirks })
      )
      add(activation(settings.activation_function))
    }
    add(maxPool())
    height = Math.floor(height / 2)
    width = Math.floor(width / 2)
  }
  return stages
}

function activationOf(config: NetworkConfig, shape: RunShape, agent: number) {
  return settingsOf(config, shape, agent).activation_function
}

/** The configuration record of an agent, by its place in the protocol. */
export function settingsOf(config: NetworkConfig, shape: RunShape, agent: number) {
  const name = shape.agents[agent] ?? ''
  const settings = config.agents[name]
  if (!settings) throw new Error(`the configuration has no record for agent ${name}`)
  return settings
}
