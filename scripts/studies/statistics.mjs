/* Figures over seeds. */

/** @param {readonly number[]} values */
export function mean(values) {
  if (values.length === 0) throw new RangeError('There is no mean of no values.')
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Standard error of the mean, with the unbiased variance.
 * @param {readonly number[]} values at least two
 */
export function standardError(values) {
  if (values.length < 2) throw new RangeError('A standard error needs two values or more.')
  const centre = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
  return Math.sqrt(variance / values.length)
}

/**
 * Standard error of the difference of two means of independent samples.
 * @param {readonly number[]} left
 * @param {readonly number[]} right
 */
export function differenceError(left, right) {
  return Math.hypot(standardError(left), standardError(right))
}

/**
 * @typedef {object} Band of curves, by iteration
 * @property {readonly number[]} low
 * @property {readonly number[]} mean
 * @property {readonly number[]} high
 */

/**
 * Lowest, mean and highest of several curves, up to the end of the shortest. Iterations without a value in some curve (no episode ended
 * in them) take the others.
 * @param {readonly (readonly (number | null)[])[]} curves
 * @returns {Band}
 */
export function bandOf(curves) {
  const length = Math.min(...curves.map((curve) => curve.length))
  const columns = Array.from({ length }, (_, at) => curves.map((curve) => curve[at]).filter((value) => typeof value === 'number'))
  return { low: columns.map((values) => Math.min(...values)), mean: columns.map((values) => mean(values)), high: columns.map((values) => Math.max(...values)) }
}

/**
 * Mean over a sliding window that ends at each point, shorter at the start.
 * @param {readonly number[]} curve
 * @param {number} window
 */
export function smoothed(curve, window) {
  return curve.map((_, at) => mean(curve.slice(Math.max(0, at - window + 1), at + 1)))
}

/**
 * Share of the points of a curve that lie in a band.
 * @param {readonly number[]} curve
 * @param {Band} band
 */
export function shareInside(curve, { low, high }) {
  const length = Math.min(curve.length, low.length)
  const inside = curve.slice(0, length).filter((value, at) => value >= (low[at] ?? Infinity) && value <= (high[at] ?? -Infinity))
  return inside.length / length
}

/**
 * Share of the iterations in which the means of two sets of curves differ by no more than two standard errors of the difference: of equal
 * systems about 95 %, a little less with few curves. Iterations without a value in some curve are left out.
 * @param {readonly (readonly (number | null)[])[]} left two curves or more
 * @param {readonly (readonly (number | null)[])[]} right
 */
export function shareAlike(left, right) {
  const length = Math.min(...[...left, ...right].map((curve) => curve.length))
  const at = (/** @type {readonly (readonly (number | null)[])[]} */ curves, /** @type {number} */ index) => curves.map((curve) => curve[index] ?? NaN)
  const columns = Array.from({ length }, (_, index) => [at(left, index), at(right, index)]).filter((pair) => pair.flat().every(Number.isFinite))
  const alike = columns.filter(([a = [], b = []]) => Math.abs(mean(a) - mean(b)) <= 2 * differenceError(a, b))
  return alike.length / columns.length
}

/**
 * Mean of the middle half: a quarter of the values, in parts where it must be, is left out at either end.
 * @param {readonly number[]} values
 */
export function interquartileMean(values) {
  if (values.length === 0) throw new RangeError('There is no mean of no values.')
  const sorted = [...values].sort((a, b) => a - b)
  const cut = sorted.length / 4
  // how much of each value lies in the middle half
  const weights = sorted.map((_, index) => Math.max(0, Math.min(index + 1, sorted.length - cut) - Math.max(index, cut)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return sorted.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0) / total
}

/**
 * Percentile bootstrap: the middle 95 % of a figure over samples drawn from the values with replacement.
 * @param {readonly number[]} values
 * @param {(sample: readonly number[]) => number} figure
 * @param {number} seed the same gives the same interval
 * @param {number} [samples]
 * @returns {{ low: number, high: number }}
 */
export function bootstrapInterval(values, figure, seed, samples = 2000) {
  const next = uniform(seed)
  const drawn = () => values.map(() => values[Math.floor(next() * values.length)] ?? NaN)
  const figures = Array.from({ length: samples }, () => figure(drawn())).sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => figures[Math.min(samples - 1, Math.floor(share * samples))] ?? NaN
  return { low: at(0.025), high: at(0.975) }
}

/**
 * Mulberry32: enough for resampling five numbers.
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296
  }
}
