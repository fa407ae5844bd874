import { describe, expect, it } from 'vitest'
import type { RunConfig } from '@shared/config/run-schema'
import { EarlyStopping } from './early-stopping'
import { requireFinite } from './finite-model'

const config = { metric: 'score', mode: 'max', patience: 2, min_delta: 0.1, window: 1 } as const

/** Verdicts after each of these values in turn. */
function verdicts(values: readonly number[], over: Partial<RunConfig['early_stopping']> = {}): boolean[] {
  const stopping = new EarlyStopping({ ...config, ...over })
  return values.map((value, iteration) => stopping.add({ iteration, metrics: { score: value } }) !== null)
}

describe('early stopping', () => {
  it('waits for as long as asked after the last value that was better by enough', () => {
    expect(verdicts([0.1, 0.5, 0.55, 0.7, 0.75, 0.72])).toEqual([false, false, false, false, false, true])
    expect(verdicts([5, 4, 3, 3, 3], { mode: 'min' })).toEqual([false, false, false, false, true])
  })

  it('compares means over a window', () => {
    expect(verdicts([0, 1, 0, 1, 0, 1], { window: 2, min_delta: 0 })).toEqual([false, false, false, true, true, true])
  })

  it('passes over iterations without a value', () => {
    expect(verdicts([NaN, NaN, NaN, 0.5, NaN, NaN])).toEqual([false, false, false, false, false, true])
  })

  it('never stops without a metric, and names one that is not logged', () => {
    expect(new EarlyStopping({ ...config, metric: null }).add({ iteration: 0, metrics: {} })).toBeNull()
    expect(() => new EarlyStopping(config).add({ iteration: 0, metrics: { scores: 1 } })).toThrow('early_stopping.metric is score')
  })
})

describe('a state that is not finite', () => {
  it('is refused by the name of its tensors', () => {
    const array = (...data: number[]) => ({ type: 'F32' as const, shape: [data.length], data: Float32Array.from(data) })
    expect(() => requireFinite(new Map([['a', array(1, 2)]]), new Map(), 3)).not.toThrow()
    expect(() => requireFinite(new Map([['a', array(1)], ['b', array(1, NaN)]]), new Map(), 3)).toThrow('After 3 iterations b is not finite') // prettier-ignore
    expect(() => requireFinite(new Map([['b', array(Infinity)]]), new Map([['exp_avg/b', array(NaN)]]), 3)).toThrow('b and 1 more tensors are not finite')
  })
})
