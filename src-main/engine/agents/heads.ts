import * as tf from '@tensorflow/tfjs-core'
import { mlp } from '../nets/mlp'
import type { Net, Pass } from '../nets/net'
import { settingsOf } from './body'
import type { NetworkConfig } from './network-config'
import { keySpec, required } from './part'
import type { KeySpec, Part, Tensors } from './part'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'

/**
 * The policy head (nip-spec 6.3): which latent pixel to point at in every slot (channel, position), the decision of a
 * verifier, and the linear symbols. Writes latent_pixel_selected_logits (n, V, P, K), decision_logits (n, 3) for agents
 * that decide, linear_message_selected_logits (n, V, P, S) with the linear message space.
 */
export function policyHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  const settings = settingsOf(config, shape, agent)
  const { slots, pixels, visible } = agentSizes(config, shape, agent)
  const { messageSize, linearSymbols } = shape
  const represent = config.d_representation
  const nonlinearity = settings.activation_function

  const selector = mlp(
    'latent_pixel_selector.module.0.module',
    { inputs: represent, hidden: settings.d_latent_pixel_selector, outputs: slots, layers: settings.num_latent_pixel_selector_layers, positions: pixels },
    nonlinearity
  )
  const decider = shape.deciders.includes(agent)
    ? roundMlp('decider', settings.include_round_in_decider, settings.d_decider, settings.num_decider_layers, 3)
    : null
  const speaker =
    linearSymbols === null
      ? null
      : mlp(
          'linear_message_selector.module.0.module.1.module',
          {
            inputs: represent,
            hidden: settings.d_linear_message_selector,
            outputs: slots * linearSymbols,
            layers: settings.num_linear_message_selector_layers
          },
          nonlinearity
        )

  function roundMlp(name: string, withRound: boolean, hidden: number, layers: number, outputs: number): RoundMlp {
    return buildRoundMlp(name, { withRound, hidden, layers, outputs, represent, rounds: shape.maxRounds + 1, nonlinearity })
  }

  const run = (pass: Pass, inputs: Tensors): Tensors => {
    const image = required(inputs, 'image_level_repr') as tf.Tensor2D
    const grid = required(inputs, 'latent_pixel_level_repr') as tf.Tensor4D
    const count = grid.shape[0]
    const perPixel = selector.apply(pass, tf.reshape(grid, [-1, represent]))
    const bySlot = slots === 1 ? perPixel : tf.transpose(tf.reshape(perPixel, [count, pixels, slots]), [0, 2, 1])
    const outputs: Record<string, tf.Tensor> = { latent_pixel_selected_logits: tf.reshape(bySlot, [count, visible.length, messageSize, pixels]) }
    if (decider) outputs['decision_logits'] = decider.apply(pass, image, inputs)
    if (speaker && linearSymbols !== null) {
      outputs['linear_message_selected_logits'] = tf.reshape(speaker.apply(pass, image), [count, visible.length, messageSize, linearSymbols])
    }
    return outputs
  }

  const message = { channel: visible.length, position: messageSize }
  return {
    name: 'policy_head',
    reads: [...representationKeys(shape, represent), ...(decider?.readsRound ? [roundKey(shape)] : [])],
    writes: [
      keySpec('latent_pixel_selected_logits', { ...message, pixel: pixels }),
      ...(decider ? [keySpec('decision_logits', { decision: 3 })] : []),
      ...(linearSymbols === null ? [] : [keySpec('linear_message_selected_logits', { ...message, symbol: linearSymbols })])
    ],
    parameters: [selector, ...(decider ? [decider.net] : []), ...(speaker ? [speaker] : [])].flatMap((net) => net.parameters),
    run
  }
}

/** The value head (nip-spec 6.3): image_level_repr (n, D) and the round to value (n). */
export function valueHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  const settings = settingsOf(config, shape, agent)
  const represent = config.d_representation
  const critic = buildRoundMlp('value_mlp', {
    withRound: settings.include_round_in_value,
    hidden: settings.d_value,
    layers: settings.num_value_layers,
    outputs: 1,
    represent,
    rounds: shape.maxRounds + 1,
    nonlinearity: settings.activation_function
  })
  return {
    name: 'value_head',
    reads: [keySpec('image_level_repr', { representation: represent }), ...(critic.readsRound ? [roundKey(shape)] : [])],
    writes: [keySpec('value', {})],
    parameters: critic.net.parameters,
    run: (pass, inputs) => ({ value: tf.reshape(critic.apply(pass, required(inputs, 'image_level_repr') as tf.Tensor2D, inputs), [-1]) })
  }
}

interface RoundMlp {
  readonly net: Net
  readonly readsRound: boolean
  apply(pass: Pass, image: tf.Tensor2D, inputs: Tensors): tf.Tensor
}

interface RoundMlpSizes {
  readonly withRound: boolean
  readonly hidden: number
  readonly layers: number
  readonly outputs: number
  readonly represent: number
  /** R + 1: value R occurs in the last observation. */
  readonly rounds: number
  readonly nonlinearity: Parameters<typeof mlp>[2]
}

/** A network on the image's vector, with the one-hot round appended if asked for; the reference's numbering shifts by one without it. */
function buildRoundMlp(name: string, { withRound, hidden, layers, outputs, represent, rounds, nonlinearity }: RoundMlpSizes): RoundMlp {
  const inputs = represent + (withRound ? rounds : 0)
  const net = mlp(`${name}.module.${withRound ? 2 : 1}.module`, { inputs, hidden, outputs, layers }, nonlinearity)
  return {
    net,
    readsRound: withRound,
    apply: (pass, image, given) => net.apply(pass, withRound ? tf.concat([image, required(given, 'round') as tf.Tensor2D], 1) : image)
  }
}

function representationKeys({ latentHeight, latentWidth }: RunShape, representation: number): KeySpec[] {
  return [keySpec('image_level_repr', { representation }), keySpec('latent_pixel_level_repr', { latentHeight, latentWidth, representation })]
}

function roundKey({ maxRounds }: RunShape): KeySpec {
  return keySpec('round', { round: maxRounds + 1 })
}
