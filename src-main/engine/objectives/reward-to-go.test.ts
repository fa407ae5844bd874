import { describe, expect, it } from 'vitest'
import { flattenedRewardToGo, rewardToGo } from './reward-to-go'

/** One environment and two agents: golden numbers of nip-spec A2. */
const reward = [0, 1, 1, 0, 0, 0, -1, 0.5, 2, 0]
const done = [0, 0, 1, 1, 0, 0, 0, 0, 1, 1]
const close = (got: Float64Array, want: readonly number[]): void => got.forEach((value, index) => expect(value).toBeCloseTo(want[index]!, 12))

describe('reward to go', () => {
  it('is cut where the agent is done', () => {
    close(rewardToGo({ environments: 1, steps: 5, agents: 2, reward, done }, 0.9), [0.9, 1, 1, 0, 0.72, 0.45, 0.8, 0.5, 2, 0])
  })

  it('stays in its environment, and goes on into the next one as the reference has it (G3)', () => {
    const input = { environments: 2, steps: 2, agents: 1, reward: [0, 0, 1, 0], done: [0, 0, 1, 1] }
    close(rewardToGo(input, 0.5), [0, 0, 1, 0])
    close(flattenedRewardToGo(input, 0.5), [0.25, 0.5, 1, 0])
  })

  it('refuses what the reference cannot do, by the agent', () => {
    const input = { environments: 1, steps: 2, agents: 2, reward: [0, 0, 0, 0], done: [0, 1, 0, 0] }
    expect(() => flattenedRewardToGo(input, 0.5)).toThrow('No dialogue of a batch was done for agent 0')
    expect(rewardToGo(input, 0.5)).toHaveLength(4)
  })
})
