import * as tf from '@tensorflow/tfjs-core'
import type { AgentParts } from './agent-parts'
import { viewOf } from './observation'
import { required } from './part'
import type { Tensors } from './part'
import type { RunShape } from './run-program'

/** Keys that only some bodies read, made for those alone. */
const extras = ['history', 'picture', 'rl2s'] as const

/** Of an agent, what decides what it sees. */
export type Seer = Pick<AgentParts, 'index' | 'sizes' | 'policyBody' | 'valueBody'>

/** Whether an agent's bodies read anything but the round. */
export function looksAtAnything({ policyBody, valueBody }: Seer): boolean {
  return [policyBody, valueBody].some(({ reads }) => reads.some(({ key }) => key !== 'round'))
}

/**
 * What one agent reads: what all agents with its sight read (viewOf), and for bodies that ask for it history (n, h, w, R * V * P),
 * picture (n, height, width, image channel) and rl2s (n, feature), what it itself did and was paid in the round before. With
 * augmentation, while learning, also shifts (n, 2).
 */
export function agentView(view: Tensors, observation: Tensors, shape: RunShape, agent: Seer): Tensors {
  const asked = new Set([agent.policyBody, agent.valueBody].flatMap(({ reads }) => reads.map(({ key }) => key)))
  const shifts = observation['shifts']
  if (!shifts && !extras.some((key) => asked.has(key))) return view
  const { latentHeight, latentWidth, imageHeight, imageWidth, imageChannels } = shape
  const count = required(view, 'round').shape[0]!
  return {
    ...view,
    ...(asked.has('history') ? { history: channelsLast(seen(required(observation, 'x'), 2, shape, agent), count, latentHeight, latentWidth) } : {}),
    ...(asked.has('picture') ? { picture: picture(required(observation, 'image'), count, imageHeight, imageWidth, imageChannels) } : {}),
    ...(asked.has('rl2s') ? { rl2s: previousTurn(observation, shape, agent) } : {}),
    ...(shifts ? { shifts: ofAgent(shifts, agent, [count, 2]) } : {})
  }
}

/** As agentView, from an observation alone. */
export function viewOfAgent(observation: Tensors, shape: RunShape, agent: Seer): Tensors {
  return agentView(viewOf(observation, shape, agent.sizes.visible), observation, shape, agent)
}

function picture(image: tf.Tensor, count: number, height: number, width: number, channels: number): tf.Tensor {
  return channels === 1 ? tf.reshape(image, [count, height, width, 1]) : tf.transpose(image as tf.Tensor4D, [0, 2, 3, 1])
}

/** Everything between batch and grid becomes the channel, last. */
function channelsLast(tensor: tf.Tensor, count: number, height: number, width: number): tf.Tensor {
  return tf.transpose(tf.reshape(tensor, [count, tensor.size / (count * height * width), height, width]), [0, 2, 3, 1])
}

/** The channels an agent sees, of those along an axis. */
function seen(tensor: tf.Tensor, axis: number, { channels }: RunShape, { sizes: { visible } }: Seer): tf.Tensor {
  return visible.length === channels.length ? tensor : tf.gather(tensor, tf.tensor1d([...visible], 'int32'), axis)
}

/** One agent's row of (n, A, ...), in another shape. */
function ofAgent(tensor: tf.Tensor, { index }: Seer, into: readonly number[]): tf.Tensor {
  const rest = tensor.shape.slice(2)
  const own = tf.slice(tensor, [0, index, ...rest.map(() => 0)], [tensor.shape[0]!, 1, ...rest])
  return tf.reshape(own, [...into])
}

/**
 * (n, 1 + V * P * (K + S) + 3): the reward, one-hot messages in the channels the agent sees, linear symbols, and the decision; all
 * zero in round 0. The order is AMAGO's: reward first, then the action.
 */
function previousTurn(observation: Tensors, shape: RunShape, agent: Seer): tf.Tensor {
  const { channels, messageSize, linearSymbols, latentHeight, latentWidth } = shape
  const reward = required(observation, 'previous.reward')
  const count = reward.shape[0]!
  const messages = (key: string, outcomes: number): tf.Tensor => {
    const all = ofAgent(required(observation, key), agent, [count, channels.length, messageSize])
    return tf.reshape(oneHot(tf.reshape(seen(all, 1, shape, agent), [-1]), outcomes), [count, -1])
  }
  return tf.concat(
    [
      ofAgent(reward, agent, [count, 1]),
      messages('previous.pixels', latentHeight * latentWidth),
      ...(linearSymbols === null ? [] : [messages('previous.symbols', linearSymbols)]),
      oneHot(ofAgent(required(observation, 'previous.decisions'), agent, [count]), 3)
    ],
    1
  )
}

/** (row) to (row, outcome): zeros for -1. tfjs refuses a one-hot of a single outcome. */
function oneHot(chosen: tf.Tensor, outcomes: number): tf.Tensor {
  const hot = outcomes === 1 ? tf.expandDims(tf.greaterEqual(chosen, 0), 1) : tf.oneHot(chosen as tf.Tensor1D, outcomes)
  return tf.cast(hot, 'float32')
}
