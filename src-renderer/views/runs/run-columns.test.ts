import { describe, expect, it } from 'vitest'
import { sampleRuns } from '@/testing/sample-runs'
import { orderedRuns } from './run-columns'

const runs = sampleRuns(Date.parse('2026-03-10T12:00:00Z'))
const names = (filter: string, column: Parameters<typeof orderedRuns>[2]['column'], descending: boolean): string[] =>
  orderedRuns(runs, filter, { column, descending }).map((id) => runs.find((run) => run.id === id)!.name)

describe('orderedRuns', () => {
  it('filters by every word, in name, state and dataset', () => {
    expect(names('seed', 'name', false)).toEqual(['Seed 1', 'Seed 2'])
    expect(names('digits8 stopped', 'name', false)).toEqual(['Small digits'])
    expect(names('digits8 running', 'name', false)).toEqual([])
  })

  it('sorts numbers either way and leaves missing ones at the end', () => {
    const up = names('', 'test', false)
    const down = names('', 'test', true)
    expect(up.slice(0, 2)).toEqual([...down.slice(0, 2)].reverse())
    expect(up.slice(0, 2).sort()).toEqual(['Seed 1', 'Seed 2'])
  })

  it('shows the newest first by creation', () => {
    expect(names('', 'created', true)[0]).toBe('Quick start')
    expect(names('', 'created', false)[0]).toBe('Copied from an older disk')
  })
})
