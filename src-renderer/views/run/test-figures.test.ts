import { describe, expect, it } from 'vitest'
import { messageEffect, testFigures } from './test-figures'

const of = (values: Record<string, number>) => (name: string) => values[name] ?? NaN

describe('figures of the final test', () => {
  it('are those that exist, in order', () => {
    const figures = testFigures(of({ test_soundness: 0.8, test_mean_accuracy: 0.9, mean_accuracy: 0.5 }))
    expect(figures.map(({ metric, value }) => [metric, value])).toEqual([
      ['test_mean_accuracy', 0.9],
      ['test_soundness', 0.8]
    ])
    expect(testFigures(of({}))).toEqual([])
  })

  it('say what the messages are worth', () => {
    const effect = (accuracy: number, shuffled: number): string =>
      messageEffect(of({ test_mean_accuracy: accuracy, test_mean_accuracy_messages_shuffled: shuffled }))
    expect(effect(0.93, 0.61)).toContain('falls by 32.0 points')
    expect(effect(0.5, 0.6)).toContain('rises by 10.0 points')
    expect(effect(0.5, 0.501)).toContain('stays within a point')
    expect(messageEffect(of({ test_mean_accuracy: 0.9 }))).toBe('')
  })
})
