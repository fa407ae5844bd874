import { describe, expect, it } from 'vitest'
import { lastValue, linePoints, mostPoints, nearestPoint, sharedRange, smoothPoints, yRange } from './line-points'

const columns = (length: number, of: (i: number) => number): [Float64Array, Float64Array] => [
  Float64Array.from({ length }, (_, i) => i),
  Float64Array.from({ length }, (_, i) => of(i))
]

describe('points of a line', () => {
  it('keeps every point of a short series', () => {
    const [x, y] = columns(mostPoints, Math.sin)
    expect(linePoints(x, y)).toHaveLength(mostPoints)
  })

  it('keeps extremes and the last point of a long one, within the limit', () => {
    const [x, y] = columns(100_000, (i) => (i === 54_321 ? 9 : i === 777 ? -7 : Math.sin(i)))
    const points = linePoints(x, y)
    expect(points.length).toBeLessThanOrEqual(mostPoints)
    expect(points.some((point) => point.x === 54_321 && point.y === 9)).toBe(true)
    expect(points.some((point) => point.x === 777 && point.y === -7)).toBe(true)
    expect(points[points.length - 1]).toEqual({ x: 99_999, y: Math.sin(99_999) })
    expect(points.every((point, i) => i === 0 || point.x >= points[i - 1]!.x)).toBe(true)
  })

  it('draws an empty series as no points', () => {
    expect(linePoints(new Float64Array(0), new Float64Array(0))).toEqual([])
  })

  it('spans the axis from the first to the last point of all series', () => {
    expect(sharedRange([{ x: Float64Array.of(3, 9) }, { x: new Float64Array(0) }, { x: Float64Array.of(1, 5) }])).toEqual([1, 9])
    expect(sharedRange([])).toBeNull()
  })

  it('gives the axis room around the lines, none below zero for nothing, much around what only rounds', () => {
    const line = (...values: number[]) => values.map((y, x) => ({ x, y }))
    const range = (...values: number[]): number[] => [...(yRange([line(...values)]) ?? [])]
    expect(range(0, 150)).toEqual([0, 159])
    expect(range(-100, 100)).toEqual([-112, 112])
    expect(range(0.01, 0.01 + 2e-18)[0]).toBeCloseTo(0.005)
    expect(range(0.01, 0.01 + 2e-18)[1]).toBeCloseTo(0.015)
    expect(range(0, 0)).toEqual([-1, 1])
    expect([yRange([line(NaN)]), yRange([])]).toEqual([null, null])
  })

  it('smooths before it thins', () => {
    const [x, y] = columns(10_000, (i) => i % 2)
    const points = smoothPoints(x, y, 0.99)
    expect(points[points.length - 1]!.y).toBeCloseTo(0.5, 1)
  })
})

describe('reading a value off', () => {
  const x = Float64Array.of(0, 10, 20, 30)
  const y = Float64Array.of(1, NaN, NaN, 4)

  it('finds the nearest point that has a value', () => {
    expect([nearestPoint(x, y, -5), nearestPoint(x, y, 12), nearestPoint(x, y, 19), nearestPoint(x, y, 99)]).toEqual([0, 0, 3, 3])
  })

  it('says when there is none', () => {
    expect(nearestPoint(x, new Float64Array(4).fill(NaN), 3)).toBe(-1)
    expect(lastValue(new Float64Array(3).fill(NaN))).toBeNaN()
    expect(lastValue(Float64Array.of(1, 2, NaN))).toBe(2)
  })
})
