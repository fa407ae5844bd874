import type { ObservationBatch } from '../agents/run-program'

type PerFrame = Float32Array | Int32Array

/** Frames `from` .. `from + count - 1` of a batch, as views. */
export function framesOf(batch: ObservationBatch, from: number, count: number): ObservationBatch {
  const part = <Values extends PerFrame>(values: Values): Values => {
    const size = values.length / batch.count
    return values.subarray(from * size, (from + count) * size) as Values
  }
  return mapped(batch, count, part)
}

/** The batch with blank frames added up to `count`. */
export function paddedTo(batch: ObservationBatch, count: number): ObservationBatch {
  if (batch.count === count) return batch
  return mapped(batch, count, (values) => {
    const wide = new (values.constructor as new (length: number) => typeof values)((values.length / batch.count) * count)
    wide.set(values as Float32Array & Int32Array)
    return wide
  })
}

function mapped(batch: ObservationBatch, count: number, map: <Values extends PerFrame>(values: Values) => Values): ObservationBatch {
  return {
    count,
    image: map(batch.image),
    x: map(batch.x),
    message: map(batch.message),
    round: map(batch.round),
    decisionRestriction: map(batch.decisionRestriction),
    linearMessageHistory: batch.linearMessageHistory === null ? null : map(batch.linearMessageHistory),
    embedding: batch.embedding === null ? null : map(batch.embedding)
  }
}

/** Rows of several results one after another. */
export function joinedRows(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const result = new Float32Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
