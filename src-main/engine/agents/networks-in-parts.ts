import * as tf from '@tensorflow/tfjs-core'
import type { AgentOutputs, NetworkPass, Networks } from './networks'
import { observationInputs } from './observation'
import { required } from './part'
import type { Tensors } from './part'
import type { RunShape } from './run-program'

/**
 * The same networks, with the n frames of a pass cut into parts that go through them on their own and are joined again: so many chains of
 * operations that do not wait for each other, one for each thread. Every frame's outputs are the same up to rounding, gradients too.
 * Not for networks whose frames influence each other (batch statistics).
 */
export function inParts(networks: Networks, parts: number, shape: RunShape): Networks {
  if (parts === 1) return networks
  // shifts are there only while something is learned
  const keys = [...Object.keys(observationInputs(1, shape).specs), 'shifts']
  const each = <Result>(observation: Tensors, run: (part: Tensors) => Result): Result[] => {
    const frames = required(observation, 'image').shape[0]!
    return cuts(frames, parts).map(({ start, length }) => run(framesOf(observation, keys, start, length)))
  }
  return {
    ...networks,
    forward: (pass, observation) => joinedOutputs(each(observation, (part) => networks.forward(pass, part))),
    values: (pass: NetworkPass, observation) => joinedRows(each(observation, (part) => networks.values(pass, part)))
  }
}

/** As even as can be; no part is empty. */
export function cuts(frames: number, parts: number): { readonly start: number; readonly length: number }[] {
  const edges = Array.from({ length: parts + 1 }, (_, part) => Math.round((part * frames) / parts))
  return edges.slice(1).flatMap((end, part) => (end > edges[part]! ? [{ start: edges[part]!, length: end - edges[part]! }] : []))
}

function framesOf(observation: Tensors, keys: readonly string[], start: number, length: number): Tensors {
  const rows = (tensor: tf.Tensor): tf.Tensor => tf.slice(tensor, [start, ...tensor.shape.slice(1).map(() => 0)], [length, ...tensor.shape.slice(1)])
  return Object.fromEntries(keys.filter((key) => key in observation).map((key) => [key, rows(required(observation, key))]))
}

/** By part and agent to by agent. */
function joinedOutputs(parts: readonly AgentOutputs[][]): AgentOutputs[] {
  const optional = (tensors: readonly (tf.Tensor | null)[]): tf.Tensor | null =>
    tensors.every((tensor): tensor is tf.Tensor => tensor !== null) ? tf.concat([...tensors]) : null
  return parts[0]!.map((_, agent) => {
    const outputs = parts.map((part) => part[agent]!)
    return {
      pixelLogits: tf.concat(outputs.map(({ pixelLogits }) => pixelLogits)), // prettier-ignore
      decisionLogits: optional(outputs.map(({ decisionLogits }) => decisionLogits)),
      symbolLogits: optional(outputs.map(({ symbolLogits }) => symbolLogits)),
      value: tf.concat(outputs.map(({ value }) => value))
    }
  })
}

function joinedRows(parts: readonly tf.Tensor[][]): tf.Tensor[] {
  return parts[0]!.map((_, agent) => tf.concat(parts.map((part) => part[agent]!)))
}
