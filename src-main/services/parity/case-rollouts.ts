import type { NamedArray } from '@shared/domain/arrays'
import type { ObservationBatch, RunShape } from '../../engine/agents/run-program'
import { noVerdict } from '../../engine/protocols/rules'
import { CategoricalReader } from '../../engine/training/categorical'
import type { CountedFrames } from '../../engine/training/statistics'
import { inputArray } from './case-arrays'
import type { CaseInput } from './types'

/** One iteration's experience of a case, axes (environment, step) flattened to frames. */
export interface Rollout {
  readonly frames: CountedFrames
  readonly root: ObservationBatch
  readonly next: ObservationBatch
  /** (frame) */
  readonly terminated: ArrayLike<number>
  readonly pixels: Int32Array
  readonly decisions: Int32Array
  readonly symbols: Int32Array | null
  readonly logProbability: Float32Array
}

/** @param verifier index of the agent whose decisions accuracy looks at @param value room for the values, filled later */
export function caseRollout(given: CaseInput, iteration: number, shape: RunShape, verifier: number): Rollout {
  const array = (name: string): NamedArray => inputArray(given, `input/it${iteration}.${name}`)
  const whole = (name: string): Int32Array => Int32Array.from(array(name).data)
  const [environments = 0, steps = 0] = array('round').shape
  const frames = environments * steps
  const agents = shape.agents.length
  const slots = shape.channels.length * shape.messageSize
  const decisions = whole('agents.decision')
  const { entropy: decisionEntropy } = uncertainty(array('agents.decision_logits'))
  const { entropy: messageEntropy, largest: largestProbability } = uncertainty(array('agents.latent_pixel_selected_logits'))
  const image = array('image')
  return {
    frames: {
      environments,
      steps,
      frames,
      agents,
      slots,
      datapoint: whole('datapoint_id'),
      label: Uint8Array.from(array('y').data),
      round: whole('round'),
      judged: Uint8Array.from({ length: frames }, (_, frame) => decisions[frame * agents + verifier]!),
      verdict: new Uint8Array(frames).fill(noVerdict),
      done: Uint8Array.from(array('next.done').data),
      agentsDone: Uint8Array.from(array('next.agents.done').data),
      reward: Float64Array.from(array('next.agents.reward').data),
      value: new Float32Array(frames * agents),
      decisionEntropy,
      messageEntropy,
      largestProbability
    },
    root: observation(given, `input/it${iteration}.`, image, shape),
    // what follows is about the same image
    next: observation(given, `input/it${iteration}.next.`, image, shape),
    terminated: array('next.terminated').data,
    pixels: whole('agents.latent_pixel_selected'),
    decisions,
    symbols: shape.linearSymbols === null ? null : whole('agents.linear_message_selected'),
    logProbability: Float32Array.from(array('agents.sample_log_prob').data)
  }
}

function observation(given: CaseInput, prefix: string, image: NamedArray, { linearSymbols }: RunShape): ObservationBatch {
  const floats = (name: string): Float32Array => Float32Array.from(inputArray(given, prefix + name).data)
  const round = Int32Array.from(inputArray(given, `${prefix}round`).data)
  return {
    count: round.length,
    image: Float32Array.from(image.data),
    x: floats('x'),
    message: floats('message'),
    round,
    decisionRestriction: Int32Array.from(inputArray(given, `${prefix}decision_restriction`).data),
    linearMessageHistory: linearSymbols === null ? null : floats('linear_message_history'),
    embedding: null
  }
}

/** Of every row of logits along the last axis. */
function uncertainty({ data, shape }: NamedArray): { entropy: Float64Array; largest: Float64Array } {
  const logits = Float32Array.from(data)
  const size = shape[shape.length - 1] ?? 1
  const reader = new CategoricalReader(size)
  const rows = logits.length / size
  const result = { entropy: new Float64Array(rows), largest: new Float64Array(rows) }
  for (let row = 0; row < rows; row++) {
    reader.read(logits, row * size, size, null)
    result.entropy[row] = reader.draw.entropy
    result.largest[row] = reader.draw.largest
  }
  return result
}

/** Chosen frames of arrays whose first axis is the frame. */
export function chosenRows<Data extends Float32Array | Int32Array>(values: Data, rows: Int32Array, frames: number): Data {
  const size = values.length / frames
  const make = values instanceof Float32Array ? new Float32Array(rows.length * size) : new Int32Array(rows.length * size)
  rows.forEach((row, index) => make.set(values.subarray(row * size, (row + 1) * size), index * size))
  return make as Data
}
