import type { ObservationBatch, RunShape, UpdateBatch } from '../agents/run-program'

/** Zeros in the shapes of n frames: what a function is traced with. */
export function blankObservation(count: number, shape: RunShape): ObservationBatch {
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
    embedding: shape.embedding === null ? null : new Float32Array(count * shape.embedding.channels * shape.embedding.height * shape.embedding.width)
  }
}

export function blankUpdate(count: number, shape: RunShape): UpdateBatch {
  const agents = count * shape.agents.length
  const slots = agents * shape.channels.length * shape.messageSize
  return {
    ...blankObservation(count, shape),
    pixels: new Int32Array(slots),
    decisions: new Int32Array(agents),
    symbols: shape.linearSymbols === null ? null : new Int32Array(slots),
    logProbability: new Float32Array(agents),
    advantage: new Float32Array(agents),
    valueTarget: new Float32Array(agents),
    oldValue: new Float32Array(agents)
  }
}
