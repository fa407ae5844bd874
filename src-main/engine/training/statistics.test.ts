import { describe, expect, it } from 'vitest'
import { rulesOf } from '../protocols/registry'
import { Environment } from '../scenario/environment'
import { listedSource } from '../scenario/episode-source'
import { deriveRunShape } from '../scenario/shape'
import { FrameStore } from './frame-store'
import { StatisticsSum, valueStatistics } from './statistics'
import { noiseDataset, smallConfig } from './testing/fixtures'

const data = noiseDataset(4)
const config = smallConfig({ nip_protocol: { max_message_rounds: 3 } })
const shape = deriveRunShape(config, data.images)
const environment = new Environment({
  shape,
  rules: rulesOf(config),
  data,
  source: listedSource([0, 1, 2, 3], [0, 0, 0, 0]),
  environments: 2,
  statistics: null,
  quirks: false
})

/**
 * Environment 0: an episode begun earlier ends rightly at round 2, then one on datapoint 1 times out in 2 steps of this batch.
 * Environment 1: a wrong verdict at round 0 on datapoint 1, then an episode left open.
 */
function frames(): FrameStore {
  const store = new FrameStore(shape, environment, 3)
  const set = (frame: number, entry: Record<string, number>, rewards: readonly [number, number]): void => {
    store.round[frame] = entry['round']!
    store.datapoint[frame] = entry['datapoint']!
    store.label[frame] = entry['label']!
    store.judged[frame] = entry['judged'] ?? 2
    store.verdict[frame] = entry['verdict'] ?? 2
    store.done[frame] = entry['done'] ?? 0
    store.terminated[frame] = entry['terminated'] ?? 0
    store.reward.set(rewards, frame * 2)
    store.decisionEntropy.set([Math.log(3), 0], frame * 2)
    store.messageEntropy.set([Math.log(4), frame === 0 ? Math.log(4) : 0], frame * 2)
    store.largestProbability.set([0.25, 0.5], frame * 2)
    store.value.set([1, frame], frame * 2)
  }
  set(0, { round: 2, datapoint: 0, label: 1, judged: 1, verdict: 1, done: 1 }, [1, 1])
  set(1, { round: 1, datapoint: 1, label: 0 }, [0, 0.5])
  set(2, { round: 2, datapoint: 1, label: 0, judged: 0, done: 1, terminated: 1 }, [0, -2])
  set(3, { round: 0, datapoint: 1, label: 0, judged: 1, verdict: 1, done: 1 }, [1, -1])
  set(4, { round: 0, datapoint: 3, label: 1 }, [0, 0])
  set(5, { round: 1, datapoint: 3, label: 1 }, [0, 4])
  return store
}

describe('statistics of a batch', () => {
  const sum = new StatisticsSum(shape, false)
  sum.add(frames())
  const found = sum.finish('')

  it('count episodes where they end, with all their rounds', () => {
    expect(found['mean_episode_length']).toBeCloseTo((3 + 3 + 1) / 3, 12)
    expect(found['verifier.mean_episode_reward']).toBeCloseTo((1 - 1.5 - 1) / 3, 12)
    expect(found['prover.mean_episode_reward']).toBeCloseTo(2 / 3, 12)
    expect(found['verifier.mean_step_reward']).toBeCloseTo(2.5 / 6, 12)
    // datapoint 0: 1; datapoint 1: (-1.5 - 1) / 2
    expect(found['verifier.worst_episode_reward']).toBeCloseTo(-1.25, 12)
  })

  it("keep the reference's accuracy and add ours", () => {
    // judged right: the verdict at frame 0 and, by accident, the timeout at frame 2
    expect(found['mean_accuracy']).toBeCloseTo(2 / 3, 12)
    expect(found['std_accuracy']).toBeCloseTo(Math.sqrt(1 / 3), 12)
    expect(found['mean_datapoint_accuracy']).toBeCloseTo((1 + 0.5) / 2, 12)
    expect(found['worst_datapoint_accuracy']).toBeCloseTo(0.5, 12)
    expect(found['mean_decided_accuracy']).toBeCloseTo(0.5, 12)
    expect(found['completeness']).toBe(1)
    expect(found['soundness']).toBe(0)
  })

  it('measure entropies as shares of the largest', () => {
    expect(found['prover.mean_decision_entropy']).toBeCloseTo(1, 12)
    expect(found['verifier.mean_decision_entropy']).toBe(0)
    expect(found['verifier.mean_message_entropy']).toBeCloseTo(1 / 6, 12)
    expect(found['verifier.std_message_entropy']).toBeCloseTo(Math.sqrt(1 / 6), 12)
    expect(found['prover.mean_max_message_prob']).toBeCloseTo(0.25, 12)
  })

  it('add up over batches', () => {
    const twice = new StatisticsSum(shape, false)
    twice.add(frames())
    twice.add(frames())
    const both = twice.finish('test_')
    expect(both['test_mean_accuracy']).toBeCloseTo(2 / 3, 12)
    expect(both['test_std_accuracy']).toBeCloseTo(Math.sqrt((6 * (2 / 9)) / 5), 12)
    expect(both['verifier.test_mean_episode_reward']).toBeCloseTo(-0.5, 12)
  })

  it('tell how much of the targets the values leave unexplained', () => {
    const target = Float64Array.from([1, 0, 1, 2, 1, 4, 1, 6, 1, 8, 1, 10])
    const values = valueStatistics(shape, frames(), { advantage: new Float64Array(12).fill(0.5), target })
    // verifier: values 0 .. 5, targets twice that; prover: constant targets, floored variance
    expect(values['verifier.residual_critic_variance']).toBeCloseTo(0.25, 12)
    expect(values['prover.residual_critic_variance']).toBe(0)
    expect(values['verifier.mean_value_target']).toBeCloseTo(5, 12)
    expect(values['prover.mean_advantage']).toBeCloseTo(0.5, 12)
  })
})
