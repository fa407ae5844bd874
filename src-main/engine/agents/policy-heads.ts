import * as tf from '@tensorflow/tfjs-core'
import type { CategoricalHead } from './composite-categorical'
import type { AgentOutputs, Networks } from './networks'
import type { RunShape } from './run-program'

/** Logit of an outcome that cannot be chosen. */
export const impossible = -1e9

/** What a restriction adds to the three decision logits: nothing; only continue; only guess (nip-spec 4.2, 6.4). */
export const restrictionLogits: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [impossible, impossible, 0],
  [0, 0, impossible]
]

/** (frame, 3): the addition to every agent's decision logits. */
export function restrictionMask(restrictions: Int32Array, into = new Float32Array(restrictions.length * 3)): Float32Array {
  for (let frame = 0; frame < restrictions.length; frame++) into.set(restrictionLogits[restrictions[frame]!]!, frame * 3)
  return into
}

/** Which slots of (agent, channel, position) exist: those in channels the agent sees, in order. */
export function visibleSlots({ agents, channels, visible, messageSize }: RunShape): { readonly owners: number[]; readonly places: number[] } {
  const owners: number[] = []
  const places: number[] = []
  agents.forEach((_, agent) => {
    channels.forEach((__, channel) => {
      if (!visible[agent]?.[channel]) return
      for (let position = 0; position < messageSize; position++) {
        owners.push(agent)
        places.push((agent * channels.length + channel) * messageSize + position)
      }
    })
  })
  return { owners, places }
}

/**
 * The heads of the joint distribution, in the order pixels, decisions, symbols. Every agent decides as far as the distribution
 * goes: those without a decider from zero logits (nip-spec 7, G5).
 * @param mask (n, 3), as restrictionMask makes it
 */
export function categoricalHeads(networks: Networks, outputs: readonly AgentOutputs[], shape: RunShape, mask: tf.Tensor2D): CategoricalHead[] {
  const count = mask.shape[0]
  const { owners } = visibleSlots(shape)
  const bySlot = (tensors: readonly tf.Tensor[], outcomes: number): tf.Tensor3D =>
    tf.concat(
      tensors.map((tensor) => tf.reshape(tensor, [count, -1, outcomes])),
      1
    ) as tf.Tensor3D
  // filled on the device: a graph must not carry large constants
  const undecided = tf.fill([count, 3], 0)
  const decisions = tf.stack(
    outputs.map((output) => output.decisionLogits ?? undecided),
    1
  )
  const heads: CategoricalHead[] = [
    { logits: bySlot(outputs.map((output) => output.pixelLogits), shape.latentHeight * shape.latentWidth), owners }, // prettier-ignore
    { logits: tf.add(decisions, tf.expandDims(mask, 1)), owners: networks.agents.map((_, agent) => agent) }
  ]
  const symbols = outputs.flatMap((output) => output.symbolLogits ?? [])
  if (shape.linearSymbols !== null) heads.push({ logits: bySlot(symbols, shape.linearSymbols), owners })
  return heads
}
