import * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from '@shared/domain/graph'
import { upsampleNearest } from '../nets/upsample'
import { floats, integers, sizeOf, upload } from './host-inputs'
import type { HostArray, HostInputs } from './host-inputs'
import type { Tensors } from './part'
import type { ObservationBatch, PreviousTurn, RunShape } from './run-program'

/**
 * Observations of n frames as the networks take them; everything after is a pure function of them.
 * Keys: image (n, image channel, height, width); x (n, R, C, P, h, w); message (n, C, P, h, w), zero where it is to be
 * ignored; round (n, R + 1) one-hot; linear (n, R, C, P, S) with the linear message space; embedding (n, height', width', feature)
 * where an agent uses pretrained features; previous.* where an agent looks back: pixels and symbols (n, A, C, P), decisions and reward (n, A).
 */
export function observationInputs(count: number, shape: RunShape): HostInputs<ObservationBatch> {
  const { channels, messageSize, maxRounds, latentHeight, latentWidth, linearSymbols, embedding } = shape
  const specs = {
    image: floats(count, shape.imageChannels, shape.imageHeight, shape.imageWidth),
    x: floats(count, maxRounds, channels.length, messageSize, latentHeight, latentWidth),
    message: floats(count, channels.length, messageSize, latentHeight, latentWidth),
    round: floats(count, maxRounds + 1),
    ...(linearSymbols === null ? {} : { linear: floats(count, maxRounds, channels.length, messageSize, linearSymbols) }),
    ...(embedding === null ? {} : { embedding: floats(count, embedding.height, embedding.width, embedding.channels) }),
    ...(shape.looksBack ? previousSpecs(count, shape) : {})
  }
  const message = new Float32Array(sizeOf(specs.message))
  const round = new Float32Array(sizeOf(specs.round))
  const arrays: Record<string, HostArray> = { message, round }
  return {
    specs,
    of: (batch) => {
      hear(batch, message)
      oneHot(batch.round, maxRounds + 1, round)
      arrays['image'] = batch.image
      arrays['x'] = batch.x
      if (batch.linearMessageHistory !== null) arrays['linear'] = batch.linearMessageHistory
      if (batch.embedding !== null) arrays['embedding'] = batch.embedding
      if (batch.previous) Object.assign(arrays, previousArrays(batch.previous))
      return arrays
    }
  }
}

export function uploadObservation(batch: ObservationBatch, shape: RunShape): Tensors {
  return upload(observationInputs(batch.count, shape), batch)
}

function previousSpecs(count: number, { agents, channels, messageSize, linearSymbols }: RunShape): Readonly<Record<string, InputSpec>> {
  const messages = integers(count, agents.length, channels.length, messageSize)
  return {
    'previous.pixels': messages,
    'previous.decisions': integers(count, agents.length),
    ...(linearSymbols === null ? {} : { 'previous.symbols': messages }),
    'previous.reward': floats(count, agents.length)
  }
}

function previousArrays({ pixels, decisions, symbols, reward }: PreviousTurn): Readonly<Record<string, HostArray>> {
  return {
    'previous.pixels': pixels,
    'previous.decisions': decisions,
    ...(symbols === null ? {} : { 'previous.symbols': symbols }),
    'previous.reward': reward
  }
}

/** In round 0 nobody has spoken: the plane is zero, whatever normalisation made of "no message" (nip-spec 6.2, G24). */
function hear({ count, message, round }: ObservationBatch, into: Float32Array): void {
  into.set(message)
  const size = into.length / count
  for (let frame = 0; frame < count; frame++) if (round[frame] === 0) into.fill(0, frame * size, (frame + 1) * size)
}

function oneHot(round: Int32Array, rounds: number, into: Float32Array): void {
  into.fill(0)
  for (let frame = 0; frame < round.length; frame++) into[frame * rounds + round[frame]!] = 1
}

/**
 * What the bodies of all agents with the same view read: pixel_stack (n, height, width, R * V * P + image channels), in the order
 * history (round, channel, position), image; message_plane (n, h, w, V * P); round; linear_history (n, R * V * P * S);
 * pretrained_embeddings (n, height', width', feature).
 */
export function viewOf(observation: Tensors, shape: RunShape, visible: readonly number[]): Tensors {
  const { imageHeight, imageWidth, latentHeight, latentWidth, imageChannels } = shape
  const { image, x, message, round, linear, embedding } = observation as Record<'image' | 'x' | 'message' | 'round', tf.Tensor> & {
    linear?: tf.Tensor
    embedding?: tf.Tensor
  }
  const count = image.shape[0] ?? 0
  const whole = visible.length === shape.channels.length
  const seen = (tensor: tf.Tensor, axis: number): tf.Tensor => (whole ? tensor : tf.gather(tensor, tf.tensor1d([...visible], 'int32'), axis))
  /** Everything between batch and grid becomes the channel, last. */
  const channelsLast = (tensor: tf.Tensor, height: number, width: number): tf.Tensor4D => {
    const channels = tensor.size / (count * height * width)
    if (channels === 1) return tf.reshape(tensor, [count, height, width, 1])
    return tf.transpose(tf.reshape(tensor, [count, channels, height, width]) as tf.Tensor4D, [0, 2, 3, 1])
  }
  const history = channelsLast(seen(x, 2), latentHeight, latentWidth)
  const picture = imageChannels === 1 ? tf.reshape(image, [count, imageHeight, imageWidth, 1]) : channelsLast(image, imageHeight, imageWidth)
  return {
    pixel_stack: tf.concat([upsampleNearest(history, imageHeight, imageWidth), picture], 3),
    message_plane: channelsLast(seen(message, 1), latentHeight, latentWidth),
    round,
    ...(linear ? { linear_history: tf.reshape(seen(linear, 2), [count, -1]) } : {}),
    ...(embedding ? { pretrained_embeddings: embedding } : {})
  }
}
