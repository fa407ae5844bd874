import * as tf from '@tensorflow/tfjs-core'
import type { AgentOutputs } from './networks'
import { impossible, restrictionLogits } from './policy-heads'
import type { ObservationBatch, PolicyOutput, RunShape } from './run-program'

/** Everything the agents put out, side by side per frame, so that it comes back in one transfer: (n, width). */
export function packOutputs(outputs: readonly AgentOutputs[]): tf.Tensor2D {
  const count = outputs[0]?.value.shape[0] ?? 0
  const columns = outputs.flatMap(({ pixelLogits, decisionLogits, symbolLogits, value }) =>
    [pixelLogits, decisionLogits, symbolLogits, value].flatMap((tensor) => (tensor ? [tf.reshape(tensor, [count, -1])] : []))
  )
  return tf.concat(columns, 1) as tf.Tensor2D
}

/** Room for the outputs of `count` frames. */
export function blankOutput(count: number, { agents, channels, messageSize, linearSymbols, latentHeight, latentWidth }: RunShape): PolicyOutput {
  const rows = count * agents.length
  const slots = rows * channels.length * messageSize
  return {
    pixelLogits: new Float32Array(slots * latentHeight * latentWidth),
    decisionLogits: new Float32Array(rows * 3),
    symbolLogits: linearSymbols === null ? null : new Float32Array(slots * linearSymbols),
    values: new Float32Array(rows)
  }
}

/** The packed numbers in the seam's layouts: invisible channels at -1e9, decision logits restricted as the round demands. */
export function unpackOutputs(packed: ArrayLike<number>, batch: ObservationBatch, shape: RunShape, into = blankOutput(batch.count, shape)): PolicyOutput {
  const { count, decisionRestriction } = batch
  const { channels, visible, messageSize, linearSymbols } = shape
  const { pixelLogits, decisionLogits, symbolLogits, values } = into
  const agents = shape.agents.length
  const pixels = shape.latentHeight * shape.latentWidth
  let from = 0

  /** Visible channels stand packed; the others are filled in. */
  const messages = (target: Float32Array, row: number, agent: number, outcomes: number): void => {
    const width = messageSize * outcomes
    for (let channel = 0; channel < channels.length; channel++) {
      const at = (row * channels.length + channel) * width
      if (!visible[agent]?.[channel]) target.fill(impossible, at, at + width)
      else for (let i = 0; i < width; i++) target[at + i] = packed[from++]!
    }
  }

  for (let frame = 0; frame < count; frame++) {
    const restriction = restrictionLogits[decisionRestriction[frame]!]!
    for (let agent = 0; agent < agents; agent++) {
      const row = frame * agents + agent
      messages(pixelLogits, row, agent, pixels)
      const decides = shape.deciders.includes(agent)
      for (let decision = 0; decision < 3; decision++) decisionLogits[row * 3 + decision] = restriction[decision]! + (decides ? packed[from++]! : 0)
      if (symbolLogits && linearSymbols !== null) messages(symbolLogits, row, agent, linearSymbols)
      values[row] = packed[from++]!
    }
  }
  return into
}
