/**
 * Exponential moving average over the whole series, debiased: the first values weigh as if the average had
 * started from them and not from zero (as TensorBoard draws it).
 *
 * Run it on the full data, before bucketing: an average of thinned data depends on what survived.
 * Not weighted by time. A non-finite value passes through and leaves the average as it was, so that
 * one NaN does not blank the rest of the curve.
 *
 * @param values (point)
 * @param weight 0 (no smoothing) up to, not including, 1
 * @returns (point)
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`smoothing weight ${weight} is not in [0, 1)`)
  const result = new Float64Array(values.length)
  let average = 0
  let remaining = 1
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) {
      result[i] = value
      continue
    }
    average = average * weight + (1 - weight) * value
    remaining *= weight
    result[i] = average / (1 - remaining)
  }
  return result
}
