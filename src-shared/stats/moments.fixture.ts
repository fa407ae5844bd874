/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/**
 * Standard deviation in two passes. `sample` (the default, as torch's `std`) divides by n - 1 and is NaN below two values;
 * `population` divides by n.
 */
export function standardDeviation(values: ArrayLike<number>, kind: 'sample' | 'population' = 'sample'): number {
  const centre = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2
  return Math.sqrt(squares / (kind === 'sample' ? values.length - 1 : values.length))
}
