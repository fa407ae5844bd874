/** How samples between the original ones are found: `smooth` averages over the area, `nearest` keeps hard edges. */
export type Resampling = 'smooth' | 'nearest'

/** For one axis: output position i is the sum of `weights[i * taps + k] * input[first[i] + k]` over k below `taps`. */
export interface AxisWeights {
  readonly taps: number
  readonly first: Int32Array
  readonly weights: Float64Array
}

/**
 * Weights that stretch `inputLength` samples, of which those from `from` to `to` are shown, over `outputLength`.
 * `smooth` is the triangle filter widened when shrinking: Pillow's BILINEAR, torchvision's resize with antialiasing.
 */
export function axisWeights(inputLength: number, from: number, to: number, outputLength: number, resampling: Resampling): AxisWeights {
  const scale = (to - from) / outputLength
  if (resampling === 'nearest') {
    const first = Int32Array.from({ length: outputLength }, (_, index) => clamp(Math.floor(from + (index + 0.5) * scale), inputLength))
    return { taps: 1, first, weights: new Float64Array(outputLength).fill(1) }
  }
  const radius = Math.max(scale, 1)
  const taps = Math.min(inputLength, Math.ceil(radius) * 2 + 1)
  const first = new Int32Array(outputLength)
  const weights = new Float64Array(outputLength * taps)
  for (let index = 0; index < outputLength; index++) {
    const centre = from + (index + 0.5) * scale
    const low = Math.max(0, Math.floor(centre - radius + 0.5))
    const high = Math.min(inputLength, Math.floor(centre + radius + 0.5))
    // the taps of the last positions begin earlier, so that all of them lie inside
    const start = Math.min(low, inputLength - taps)
    first[index] = start
    let sum = 0
    for (let at = low; at < high; at++) {
      const weight = Math.max(0, 1 - Math.abs((at - centre + 0.5) / radius))
      weights[index * taps + at - start] = weight
      sum += weight
    }
    for (let tap = 0; tap < taps; tap++) weights[index * taps + tap] = weights[index * taps + tap]! / sum
  }
  return { taps, first, weights }
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index))
}
