import * as tf from '@tensorflow/tfjs-core'
import { mlp } from '../nets/mlp'
import type { Layer, Layered } from '../nets/layer'
import type { Pass } from '../nets/net'
import { imageMlp } from './image-mlp'
import type { ImageMlp } from './image-mlp'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import { keySpec, representationKeys, required, roundKey } from './part'
import type { KeySpec, Part, Tensors } from './part'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'

/**
 * The policy head (nip-spec 6.3): which latent pixel to point at in every slot (channel, position), the decision of a
 * verifier, and the linear symbols. Writes latent_pixel_selected_logits (n, V, P, K), decision_logits (n, 3) for agents
 * that decide, linear_message_selected_logits (n, V, P, S) with the linear message space.
 */
export function policyHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  const { slots, pixels, visible } = agentSizes(config, shape, agent)
  const { messageSize, linearSymbols } = shape
  const represent = config.d_representation
  const selector = pixelSelector(config, shape, agent)
  const decider = shape.deciders.includes(agent) ? verdictMlp(config, shape, agent) : null
  const speaker = linearSymbols === null ? null : symbolSelector(config, shape, agent, slots * linearSymbols)

  const run = (pass: Pass, inputs: Tensors): Tensors => {
    const grid = required(inputs, 'latent_pixel_level_repr') as tf.Tensor4D
    const count = grid.shape[0]
    const perPixel = selector.apply(pass, tf.reshape(grid, [-1, represent]))
    const bySlot = slots === 1 ? perPixel : tf.transpose(tf.reshape(perPixel, [count, pixels, slots]), [0, 2, 1])
    const outputs: Record<string, tf.Tensor> = { latent_pixel_selected_logits: tf.reshape(bySlot, [count, visible.length, messageSize, pixels]) }
    if (decider) outputs['decision_logits'] = decider.apply(pass, inputs)
    if (speaker && linearSymbols !== null) {
      const symbols = speaker.apply(pass, required(inputs, 'image_level_repr'))
      outputs['linear_message_selected_logits'] = tf.reshape(symbols, [count, visible.length, messageSize, linearSymbols])
    }
    return outputs
  }

  return {
    name: 'policy_head',
    reads: [...representationKeys(shape, represent), ...(decider?.reads.some(({ key }) => key === 'round') ? [roundKey(shape)] : [])],
    writes: policyKeys(config, shape, agent),
    parameters: [...selector.parameters, ...(decider?.parameters ?? []), ...(speaker?.parameters ?? [])],
    // one bias for all pixels, the last parameter of the selector
    idle: selector.parameters.slice(-1).map(({ path }) => path),
    layers: [...onGrid(selector.layers, shape), ...(decider?.layers ?? []), ...(speaker?.layers ?? [])],
    run
  }
}

/** What is said of one pixel, said of all of them. */
function onGrid(layers: readonly Layer[], { latentHeight, latentWidth }: RunShape): Layer[] {
  return layers.map((layer) => ({ ...layer, output: [latentHeight, latentWidth, ...layer.output] }))
}

/** What the policy head of an agent writes, learned or random. */
export function policyKeys(config: NetworkConfig, shape: RunShape, agent: number): KeySpec[] {
  const { visible, pixels } = agentSizes(config, shape, agent)
  const message = { channel: visible.length, position: shape.messageSize }
  return [
    keySpec('latent_pixel_selected_logits', { ...message, pixel: pixels }),
    ...(shape.deciders.includes(agent) ? [keySpec('decision_logits', { decision: 3 })] : []),
    ...(shape.linearSymbols === null ? [] : [keySpec('linear_message_selected_logits', { ...message, symbol: shape.linearSymbols })])
  ]
}

/** Per latent pixel, with shared weights: one logit for every slot. */
function pixelSelector(config: NetworkConfig, shape: RunShape, agent: number): Layered {
  const { d_latent_pixel_selector: hidden, num_latent_pixel_selector_layers: layers, activation_function } = settingsOf(config, shape, agent)
  const { slots: outputs, pixels: positions } = agentSizes(config, shape, agent)
  return mlp('latent_pixel_selector.module.0.module', { inputs: config.d_representation, hidden, outputs, layers, positions }, activation_function)
}

function verdictMlp(config: NetworkConfig, shape: RunShape, agent: number): ImageMlp {
  const {
    d_decider: hidden,
    num_decider_layers: layers,
    include_round_in_decider: withRound,
    activation_function: nonlinearity
  } = settingsOf(config, shape, agent)
  return imageMlp('decider', shape, { representation: config.d_representation, hidden, layers, outputs: 3, withRound, nonlinearity })
}

function symbolSelector(config: NetworkConfig, shape: RunShape, agent: number, outputs: number): Layered {
  const { d_linear_message_selector: hidden, num_linear_message_selector_layers: layers, activation_function } = settingsOf(config, shape, agent)
  return mlp('linear_message_selector.module.0.module.1.module', { inputs: config.d_representation, hidden, outputs, layers }, activation_function)
}
