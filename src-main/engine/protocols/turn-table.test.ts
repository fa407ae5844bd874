import { describe, expect, it } from 'vitest'
import { variantOf } from './rules'
import { layOut } from './turn-table'
import type { LayOutInput } from './turn-table'

/** A protocol whose first speaker the episode seed chooses. */
const declared: LayOutInput = {
  name: 'made up',
  agents: ['a', 'b', 'verifier'],
  verifier: 'verifier',
  channels: ['one', 'two'],
  sees: { a: ['one'], b: ['two'], verifier: ['one', 'two'] },
  rounds: { max: 2, min: 1, group: null },
  variants: 2,
  arguesFor: {},
  paidFor: ['', '', 'the right verdict'],
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
    const { rounds, decides } = layOut(declared).table()
    expect(rounds[0]!.active).toEqual([
      [true, false],
      [false, true],
      [false, false]
    ])
    expect(rounds[0]!.certain.flat()).not.toContain(true)
    expect(rounds[1]!.certain).toEqual(rounds[1]!.active)
    expect(decides).toEqual([false, false, true])
  })

  it('refuses a writer that cannot see its channel', () => {
    expect(() => layOut({ ...declared, turns: () => [['a', 'two']] })).toThrow('lets a write to two')
  })
})
