import { describe, expect, it } from 'vitest'
import { variantOf } from './rules'
import { layOut } from './turn-table'
import type { ProtocolDeclaration } from './turn-table'

/** A protocol whose first speaker the episode seed chooses. */
const declared: ProtocolDeclaration = {
  name: 'made up',
  agents: ['a', 'b', 'verifier'],
  deciders: ['verifier'],
  verifier: 'verifier',
  channels: ['one', 'two'],
  sees: { a: ['one'], b: ['two'], verifier: ['one', 'two'] },
  maxRounds: 2,
  minRounds: 1,
  variants: 2,
  turns: (round, variant) =>
    round === 0
      ? [variant === 0 ? ['a', 'one'] : ['b', 'two']]
      : [
          ['verifier', 'one'],
          ['verifier', 'two']
        ]
}

describe('laying out turns', () => {
  it('writes one table per variant', () => {
    const tables = layOut(declared)
    expect([...tables.active]).toEqual([...[1, 0, 0, 0, 0, 0], ...[0, 0, 0, 0, 1, 1], ...[0, 0, 0, 1, 0, 0], ...[0, 0, 0, 0, 1, 1]])
    expect([...tables.mayGuess]).toEqual([0, 1, 0, 1])
    expect(tables.visible).toEqual([
      [true, false],
      [false, true],
      [true, true]
    ])
    expect([variantOf(tables, 4), variantOf(tables, 7)]).toEqual([0, 1])
  })

  it('draws what any variant allows', () => {
    expect(layOut(declared).table().rounds[0]!.active).toEqual([
      [true, false],
      [false, true],
      [false, false]
    ])
  })

  it('refuses a writer that cannot see its channel', () => {
    expect(() => layOut({ ...declared, turns: () => [['a', 'two']] })).toThrow('lets a write to two')
  })
})
