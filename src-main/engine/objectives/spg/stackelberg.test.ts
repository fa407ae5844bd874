import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../backend/cpu'
import { stackelbergMoves } from './stackelberg'
import type { Game } from './stackelberg'

beforeAll(startCpu)

type Vector = readonly [number, number]

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1]
const sum = (...terms: readonly (readonly [number, Vector])[]): Vector => terms.reduce<Vector>(([x, y], [by, [dx, dy]]) => [x + by * dx, y + by * dy], [0, 0])

/** G(j, i) and S(i) of three agents with two parameters each. */
const g: readonly (readonly Vector[])[] = [
  [[0.3, -0.2], [0.1, 0.4], [-0.5, 0.2]],
  [[0.2, 0.1], [-0.3, 0.6], [0.4, 0.1]],
  [[0.7, -0.1], [0.2, 0.2], [0.1, -0.4]]
] // prettier-ignore
const s: readonly Vector[] = [[1, -0.5], [0.4, 0.8], [-0.6, 0.3]] // prettier-ignore

function game(levels: readonly (readonly number[])[], over: Partial<Game> = {}): Game {
  return {
    levels,
    gradient: (loss, by) => tf.tensor1d([...g[loss]![by]!]),
    score: (agent) => tf.tensor1d([...s[agent]!]),
    response: (leader, follower) => tf.tensor1d([...g[leader]![follower]!]),
    pace: () => tf.scalar(0.1),
    shapes: true,
    aliased: false,
    ...over
  }
}

function expectVector(got: tf.Tensor1D, want: Vector): void {
  Array.from(got.dataSync()).forEach((value, index) => expect(value).toBeCloseTo(want[index]!, 6))
}

/** chi and h of a leader and a follower right below it, before the pace; `d` is what the follower descends. */
const foresight = (l: number, f: number, m: Vector = g[l]![f]!): Vector => sum([dot(m, s[f]!), g[f]![l]!], [dot(m, g[f]![f]!), s[l]!])
const shaping = (l: number, f: number, d: Vector): Vector => sum([dot(s[f]!, d), g[l]![l]!], [dot(g[l]![f]!, d), s[l]!])

describe('a Stackelberg sweep', () => {
  it('leaves followers their own gradient and gives leaders foresight and shaping', () => {
    const moves = stackelbergMoves(game([[0], [1]]))
    expectVector(moves.get(1)!.descended, g[1]![1]!)
    expect(moves.get(1)!.foresight).toBeNull()
    const [chi, h] = [foresight(0, 1), shaping(0, 1, g[1]![1]!)]
    expectVector(moves.get(0)!.foresight!, sum([0.1, chi]))
    expectVector(moves.get(0)!.shaping!, sum([0.1, h]))
    expectVector(moves.get(0)!.own, g[0]![0]!)
    expectVector(moves.get(0)!.descended, sum([1, g[0]![0]!], [-0.1, chi], [-0.1, h]))
  })

  it('without shaping, at full pace, takes the response it is given', () => {
    const m: Vector = [0.9, -0.7]
    const moves = stackelbergMoves(game([[0], [1]], { shapes: false, pace: () => null, response: () => tf.tensor1d([...m]) }))
    expect(moves.get(0)!.shaping).toBeNull()
    expectVector(moves.get(0)!.descended, sum([1, g[0]![0]!], [-1, foresight(0, 1, m)]))
  })

  it('reaches the last level by way of the one between', () => {
    const moves = stackelbergMoves(game([[0], [1], [2]], { shapes: false }))
    const chain = (m: Vector): Vector => {
      const scores = sum([dot(g[2]![1]!, s[1]!), g[1]![0]!], [dot(g[2]![1]!, g[1]![1]!), s[0]!])
      const policy = sum([dot(s[1]!, s[1]!), g[1]![0]!], [dot(s[1]!, g[1]![1]!), s[0]!])
      return sum([dot(m, s[2]!), scores], [dot(m, g[2]![2]!), policy])
    }
    expectVector(moves.get(0)!.foresight!, sum([0.1, foresight(0, 1)], [0.1, chain(g[0]![2]!)]))
    expectVector(moves.get(1)!.foresight!, sum([0.1, foresight(1, 2)]))
  })

  it('foresees nothing below a level where nobody learns', () => {
    const moves = stackelbergMoves(game([[0], [], [2]], { shapes: false }))
    expect(moves.get(0)!.foresight).toBeNull()
    expectVector(moves.get(0)!.descended, g[0]![0]!)
  })

  it('does not depend on the order of followers, but as the reference has it (G32)', () => {
    const descended = (levels: readonly (readonly number[])[], aliased: boolean): number[] =>
      Array.from(stackelbergMoves(game(levels, { aliased })).get(0)!.descended.dataSync())
    const [one, other] = [descended([[0], [1, 2]], false), descended([[0], [2, 1]], false)] // prettier-ignore
    one.forEach((value, index) => expect(value).toBeCloseTo(other[index]!, 6))
    const [first, second] = [descended([[0], [1, 2]], true), descended([[0], [2, 1]], true)] // prettier-ignore
    expect(Math.abs(first[0]! - second[0]!)).toBeGreaterThan(1e-4)
  })

  it('hands on corrected gradients as own ones where storage is shared (G32)', () => {
    const moves = stackelbergMoves(game([[0], [1]], { aliased: true }))
    expectVector(moves.get(0)!.own, sum([1, g[0]![0]!], [-0.1, foresight(0, 1)], [-0.1, shaping(0, 1, g[1]![1]!)]))
  })
})
