import type { HostArray } from '../agents/host-inputs'
import type { ObservationBatch, RunShape } from '../agents/run-program'
import { blankTurn } from '../scenario/previous-turn'

/** A fixed number of frames, cut from batches of any other number and filled up with blank frames. */
export class FrameWindow {
  readonly #frames: ObservationBatch

  constructor(count: number, shape: RunShape) {
    this.#frames = blankObservation(count, shape)
  }

  /** Frames `from` .. `from + count - 1` of a batch, as far as there are; overwritten by the next call. */
  show(batch: ObservationBatch, from: number): ObservationBatch {
    const frames = this.#frames
    const count = Math.min(frames.count, batch.count - from)
    const copy = (source: HostArray, target: HostArray): void => {
      const size = source.length / batch.count
      target.set(source.subarray(from * size, (from + count) * size))
      target.fill(0, count * size)
    }
    copy(batch.image, frames.image)
    copy(batch.x, frames.x)
    copy(batch.message, frames.message)
    copy(batch.round, frames.round)
    copy(batch.decisionRestriction, frames.decisionRestriction)
    if (batch.linearMessageHistory !== null && frames.linearMessageHistory !== null) copy(batch.linearMessageHistory, frames.linearMessageHistory)
    if (batch.embedding !== null && frames.embedding !== null) copy(batch.embedding, frames.embedding)
    if (batch.previous && frames.previous) {
      const [given, shown] = [batch.previous, frames.previous]
      copy(given.pixels, shown.pixels)
      copy(given.decisions, shown.decisions)
      if (given.symbols !== null && shown.symbols !== null) copy(given.symbols, shown.symbols)
      copy(given.reward, shown.reward)
    }
    return frames
  }
}

function blankObservation(count: number, shape: RunShape): ObservationBatch {
  const { channels, messageSize, maxRounds, latentHeight, latentWidth, linearSymbols } = shape
  const slots = channels.length * messageSize
  const message = slots * latentHeight * latentWidth
  return {
    count,
    image: new Float32Array(count * shape.imageChannels * shape.imageHeight * shape.imageWidth),
    x: new Float32Array(count * maxRounds * message),
    message: new Float32Array(count * message),
    round: new Int32Array(count),
    decisionRestriction: new Int32Array(count),
    linearMessageHistory: linearSymbols === null ? null : new Float32Array(count * maxRounds * slots * linearSymbols),
    embedding: shape.embedding === null ? null : new Float32Array(count * shape.embedding.channels * shape.embedding.height * shape.embedding.width),
    ...(shape.looksBack ? { previous: blankTurn(count, shape) } : {})
  }
}
