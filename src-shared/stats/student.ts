/**
 * How often |t| is exceeded by chance under Student's distribution: both tails together, exact for whole degrees of freedom up to rounding
 * of 1e-15 (Abramowitz and Stegun 26.7.3 and 26.7.4).
 * @param freedom degrees of freedom, a whole number from 1
 */
export function studentTails(t: number, freedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom))
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const odd = freedom % 2 === 1
  // the series of powers of the cosine: 1, 3, 5, ... where freedom is odd, 0, 2, 4, ... where it is even; it ends at freedom - 2
  let term = odd ? cosine : 1
  let sum = freedom === 1 ? 0 : term
  for (let power = odd ? 1 : 0; power + 2 <= freedom - 2; power += 2) {
    term *= (cosine * cosine * (power + 1)) / (power + 2)
    sum += term
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
  return Math.max(0, 1 - within)
}
