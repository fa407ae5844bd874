import { describe, expect, it } from 'vitest'
import { metricWall } from './metric-wall'

const agents = ['prover', 'verifier']

describe('wall of charts', () => {
  it('puts related metrics into one chart and leaves out charts without any', () => {
    const { main, more } = metricWall(['mean_accuracy', 'soundness', 'prover.mean_episode_reward', 'verifier.mean_episode_reward'], agents)
    expect(main.map(({ name, metrics }) => [name, metrics.map(({ label }) => label)])).toEqual([
      ['accuracy', ['accuracy', 'soundness']],
      ['reward', ['prover', 'verifier']]
    ])
    expect(more).toEqual([])
  })

  it('shows every other metric once, with all its agents, and no test metric as a line', () => {
    const names = ['prover.mean_value', 'verifier.mean_value', 'worst_datapoint_accuracy', 'test_mean_accuracy', 'prover.test_mean_step_reward']
    const { main, more } = metricWall(names, agents)
    expect(main).toEqual([])
    expect(more.map(({ title, metrics }) => [title, metrics.map(({ metric }) => metric)])).toEqual([
      ['mean_value', ['prover.mean_value', 'verifier.mean_value']],
      ['worst_datapoint_accuracy', ['worst_datapoint_accuracy']]
    ])
  })

  it('loses no training metric, whatever the agents are called', () => {
    const names = ['entropy', 'x.loss_actor', 'arthur.mean_message_entropy', 'a.b.c', 'learning_rate']
    const { main, more } = metricWall(names, ['arthur'])
    expect([...main, ...more].flatMap(({ metrics }) => metrics.map(({ metric }) => metric)).sort()).toEqual([...names].sort())
  })
})
