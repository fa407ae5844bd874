import { Random } from '@shared/stats/random'
import { describe, expect, it } from 'vitest'
import { initialValues } from './initialise'
import { orthogonalMatrix } from './orthogonal'
import { fromInner, innerShape, toInner } from './parameters'
import type { ParameterKind, ParameterSpec } from './parameters'

function spec(kind: ParameterKind, shape: readonly number[], fanIn = 9): ParameterSpec {
  return { path: 'p', kind, shape, fanIn, positions: 1 }
}

describe('orthogonalMatrix', () => {
  it.each([
    [4, 4],
    [3, 10],
    [64, 27],
    [1, 5],
    [200, 200]
  ])('has orthonormal rows or columns at %i x %i', (rows, columns) => {
    const q = orthogonalMatrix(Random.of(5, 'q'), rows, columns)
    const [count, at] = rows > columns ? [columns, (v: number, i: number) => q[i * columns + v]!] : [rows, (v: number, i: number) => q[v * columns + i]!]
    let worst = 0
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0
        for (let i = 0; i < Math.max(rows, columns); i++) product += at(a, i) * at(b, i)
        worst = Math.max(worst, Math.abs(product - (a === b ? 1 : 0)))
      }
    }
    expect(worst).toBeLessThan(1e-12)
  })
})

describe('initialValues', () => {
  it('scales orthogonal weights by the gain and zeroes biases', () => {
    const weight = initialValues(spec('conv', [2, 3, 3, 3]), { orthogonalGain: 2 }, Random.of(1))
    const norm = weight.slice(0, 27).reduce((sum, value) => sum + value * value, 0)
    expect(norm).toBeCloseTo(4, 5)
    expect(initialValues(spec('bias', [4]), { orthogonalGain: 2 }, Random.of(1))).toEqual(new Float32Array(4))
  })

  it('draws weights and biases within 1 / sqrt(fan in) by default, and reaches out to it', () => {
    for (const kind of ['linear', 'bias'] as const) {
      const values = initialValues(spec(kind, kind === 'bias' ? [4000] : [40, 100], 16), null, Random.of(2))
      const largest = Math.max(...values.map(Math.abs))
      expect(largest).toBeLessThanOrEqual(0.25)
      expect(largest).toBeGreaterThan(0.245)
    }
  })

  it('starts normalisation at the identity', () => {
    expect(initialValues(spec('scale', [2]), null, Random.of(1))).toEqual(Float32Array.of(1, 1))
    expect(initialValues(spec('shift', [2]), null, Random.of(1))).toEqual(Float32Array.of(0, 0))
    expect(initialValues(spec('running-variance', [2]), { orthogonalGain: 1 }, Random.of(1))).toEqual(Float32Array.of(1, 1))
  })
})

describe('layouts', () => {
  it('puts a kernel of (out, in, height, width) at (height, width, in, out) and back', () => {
    const kernel = spec('conv', [2, 3, 1, 2])
    const outer = Float32Array.from({ length: 12 }, (_, index) => index)
    const inner = new Float32Array(14)
    toInner(kernel, outer, inner, 2)
    expect(innerShape(kernel)).toEqual([1, 2, 3, 2])
    // tap 1, input 2, output 1 of the kernel
    expect(inner[2 + (1 * 3 + 2) * 2 + 1]).toBe(outer[(1 * 3 + 2) * 2 + 1])
    expect(fromInner(kernel, inner, 2)).toEqual(outer)
  })

  it('transposes a linear weight', () => {
    const inner = new Float32Array(6)
    toInner(spec('linear', [2, 3]), [1, 2, 3, 4, 5, 6], inner, 0)
    expect(Array.from(inner)).toEqual([1, 4, 2, 5, 3, 6])
  })
})
