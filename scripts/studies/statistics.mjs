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
