import type { Random } from '@shared/stats/random'

/**
 * A random matrix (row, column) with orthonormal rows, or orthonormal columns where there are more rows than columns.
 * Gram-Schmidt on normal vectors, twice per vector so that float64 keeps them orthogonal; uniformly distributed
 * (Saxe et al. 2014, as torch.nn.init.orthogonal_).
 */
export function orthogonalMatrix(random: Random, rows: number, columns: number): Float64Array {
  const tall = rows > columns
  const vectors = orthonormalVectors(random, tall ? columns : rows, tall ? rows : columns)
  if (!tall) return vectors
  const result = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[row * columns + column] = vectors[column * rows + row]!
  }
  return result
}

/** (count, length), count <= length. */
function orthonormalVectors(random: Random, count: number, length: number): Float64Array {
  const all = new Float64Array(count * length)
  for (let index = 0; index < count; index++) {
    const vector = all.subarray(index * length, (index + 1) * length)
    for (let i = 0; i < length; i++) vector[i] = random.normal()
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < index; other++) subtractProjection(vector, all.subarray(other * length, (other + 1) * length))
      scaleToUnit(vector)
    }
  }
  return all
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0
  for (let i = 0; i < vector.length; i++) product += vector[i]! * unit[i]!
  for (let i = 0; i < vector.length; i++) vector[i]! -= product * unit[i]!
}

function scaleToUnit(vector: Float64Array): void {
  let square = 0
  for (const value of vector) square += value * value
  const scale = 1 / Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale
}
