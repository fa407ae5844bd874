import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { sampleCheck, sampleDocument } from '@/testing/sample-schema'
import { configGroups } from './config-rows'

const config = sampleCheck({ dataset: 'digits8', rl: { num_iterations: 7 }, agents: { verifier: { kernel_size: 1 } } }).config as unknown as Tree

describe('configuration as rows', () => {
  it('tells what differs from the defaults and nothing else', () => {
    const changed = configGroups(config, sampleDocument).flatMap(({ name, rows }) =>
      rows.filter((row) => row.changed).map((row) => [name, row.name, row.value])
    )
    expect(changed).toEqual(
      expect.arrayContaining([
        ['General', 'dataset', 'digits8'],
        ['agents.verifier', 'kernel_size', '1'],
        ['rl', 'num_iterations', '7']
      ])
    )
    expect(changed).toHaveLength(3)
  })

  it('keeps every setting once and names its default', () => {
    const rows = configGroups(config, sampleDocument).flatMap((group) => group.rows)
    expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length)
    expect(rows.find(({ path }) => path === 'dataset')?.fallback).toBe('mnist10k')
  })

  it('hides nothing while the schema is not known', () => {
    expect(configGroups({ a: { b: 1 } }, null)).toEqual([
      { name: 'a', rows: [{ path: 'a.b', name: 'b', value: '1', fallback: '', changed: true, unit: '', help: '' }] }
    ])
  })
})
