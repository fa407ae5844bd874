import { describe, expect, it } from 'vitest'
import type { MetricRow } from '@shared/domain/metric'
import { csvOf } from './metrics'
import { ProgressMeter } from './run-progress'

const row = (iteration: number, msEach = 100): MetricRow => ({
  iteration,
  frames: 10 * (iteration + 1),
  updates: 4 * (iteration + 1),
  metrics: { mean_accuracy: iteration / 1000, 'prover.mean_episode_reward': 1, loss_objective: 2 },
  clock: { elapsedMs: msEach * (iteration + 1), collectMs: 1, updateMs: 1, framesPerSecond: 100 }
})

describe('ProgressMeter', () => {
  it('knows nothing before the first row', () => {
    expect(new ProgressMeter(5, []).progress).toEqual({ iteration: 0, iterations: 5, frames: 0, updates: 0, framesPerSecond: 0, elapsedMs: 0, etaMs: null })
  })

  it('predicts the time left from the last rows', () => {
    const meter = new ProgressMeter(100, [])
    for (let i = 0; i < 50; i++) meter.add(row(i))
    expect(meter.progress).toMatchObject({ iteration: 50, frames: 500, updates: 200, framesPerSecond: 100, elapsedMs: 5000, etaMs: 5000 })
  })

  it('is the same whether rows came one by one or were read back', () => {
    const rows = Array.from({ length: 333 }, (_, i) => row(i))
    const one = new ProgressMeter(400, [])
    for (const each of rows) one.add(each)
    const other = new ProgressMeter(400, rows)
    expect(other.progress).toEqual(one.progress)
    expect(other.spark).toEqual(one.spark)
    expect(one.spark.length).toBeLessThanOrEqual(64)
    expect(one.spark[0]).toBe(0)
  })

  it('shows accuracy and rewards, not losses, in lists', () => {
    expect(new ProgressMeter(2, [row(0)]).headline).toEqual({ mean_accuracy: 0, 'prover.mean_episode_reward': 1 })
  })
})

describe('csvOf', () => {
  it('leaves undefined metrics empty and ends lines as RFC 4180 says', () => {
    const [first, second] = [row(0), { ...row(1), metrics: { mean_accuracy: NaN, late: 3 } }]
    expect(csvOf([first, second]).split('\r\n')).toEqual([
      'iteration,frames,updates,elapsedMs,framesPerSecond,mean_accuracy,prover.mean_episode_reward,loss_objective,late',
      '0,10,4,100,100,0,1,2,',
      '1,20,8,200,100,,,,3',
      ''
    ])
  })
})
