import type { RunShape } from '../agents/run-program'
import type { Advantages } from '../objectives/gae'
import { noVerdict } from '../protocols/rules'
import type { FrameStore } from './frame-store'
import { groupMoments, Moments } from './moments'

/** Names and values as the reference logs them (nip-spec 8.6, Appendix C); NaN where a batch leaves one undefined. */
export type Statistics = Record<string, number>

/** What statistics read of a batch of experience. */
export type CountedFrames = Pick<
  FrameStore,
  | 'environments'
  | 'steps'
  | 'frames'
  | 'agents'
  | 'slots'
  | 'datapoint'
  | 'label'
  | 'round'
  | 'judged'
  | 'verdict'
  | 'done'
  | 'agentsDone'
  | 'reward'
  | 'value'
  | 'decisionEntropy'
  | 'messageEntropy'
  | 'largestProbability'
>

interface AgentMoments {
  readonly reward: Moments
  readonly decisionEntropy: Moments
  readonly messageEntropy: Moments
  readonly largestProbability: Moments
  readonly episodeRewards: number[]
}

/**
 * Sums up batches of experience. An episode counts in the batch in which it ends, with the rewards that lie in that batch
 * and the length of all its rounds (departure G65). One batch for a training record, several for a test record.
 */
export class StatisticsSum {
  readonly #shape: RunShape
  readonly #quirks: boolean
  readonly #agents: readonly AgentMoments[]
  readonly #length = new Moments()
  readonly #decided = new Moments()
  readonly #verdicts = [new Moments(), new Moments()] as const
  /** Per ended episode. */
  readonly #datapoints: number[] = []
  readonly #right: number[] = []

  /** @param quirks whether channels an agent cannot see count as fully uncertain (departure G6), and rewards only from when some agent was done */
  constructor(shape: RunShape, quirks: boolean) {
    this.#shape = shape
    this.#quirks = quirks
    this.#agents = shape.agents.map(() => ({
      reward: new Moments(),
      decisionEntropy: new Moments(),
      messageEntropy: new Moments(),
      largestProbability: new Moments(),
      episodeRewards: []
    }))
  }

  add(frames: CountedFrames): void {
    this.#addFrames(frames)
    this.#addEpisodes(frames)
  }

  #addFrames(frames: CountedFrames): void {
    const { visible, channels, messageSize } = this.#shape
    const pixels = this.#shape.latentHeight * this.#shape.latentWidth
    // entropies are shown as shares of the largest possible one; a single outcome has none, and no uncertainty
    const messageScale = pixels > 1 ? Math.log(pixels) : 1
    for (let frame = 0; frame < frames.frames; frame++) {
      this.#agents.forEach((moments, agent) => {
        const row = frame * frames.agents + agent
        moments.reward.add(frames.reward[row]!)
        moments.decisionEntropy.add(frames.decisionEntropy[row]! / Math.log(3))
        for (let slot = 0; slot < channels.length * messageSize; slot++) {
          if (!this.#quirks && !visible[agent]![Math.floor(slot / messageSize)]!) continue
          moments.messageEntropy.add(frames.messageEntropy[row * frames.slots + slot]! / messageScale)
          moments.largestProbability.add(frames.largestProbability[row * frames.slots + slot]!)
        }
      })
    }
  }

  #addEpisodes(frames: CountedFrames): void {
    const sums = new Float64Array(frames.agents)
    for (let environment = 0; environment < frames.environments; environment++) {
      sums.fill(0)
      for (let step = 0; step < frames.steps; step++) {
        const frame = environment * frames.steps + step
        for (let agent = 0; agent < frames.agents; agent++) sums[agent]! += frames.reward[frame * frames.agents + agent]!
        if (frames.done[frame] === 0) {
          // the reference's collector begins a new trajectory where any agent is done, which in zero-knowledge dialogues is before the end
          if (this.#quirks && someDone(frames, frame)) sums.fill(0)
          continue
        }
        this.#agents.forEach((moments, agent) => moments.episodeRewards.push(sums[agent]!))
        this.#addEnding(frames, frame)
        sums.fill(0)
      }
    }
  }

  #addEnding(frames: CountedFrames, frame: number): void {
    const label = frames.label[frame]!
    const right = frames.judged[frame] === label ? 1 : 0
    const verdict = frames.verdict[frame]!
    this.#length.add(frames.round[frame]! + 1)
    this.#datapoints.push(frames.datapoint[frame]!)
    this.#right.push(right)
    if (verdict !== noVerdict) this.#decided.add(verdict === label ? 1 : 0)
    this.#verdicts[label === 1 ? 1 : 0].add(verdict === label ? 1 : 0)
  }

  /** @param prefix empty for training, `test_` for testing */
  finish(prefix: '' | 'test_'): Statistics {
    const statistics: Statistics = { [`${prefix}mean_episode_length`]: this.#length.mean }
    this.#agents.forEach((moments, agent) => {
      const name = `${this.#shape.agents[agent]}.${prefix}`
      statistics[`${name}mean_step_reward`] = moments.reward.mean
      statistics[`${name}mean_episode_reward`] = momentsOf(moments.episodeRewards).mean
      statistics[`${name}worst_episode_reward`] = groupMoments(moments.episodeRewards, this.#datapoints).smallest
      statistics[`${name}mean_decision_entropy`] = moments.decisionEntropy.mean
      statistics[`${name}std_decision_entropy`] = moments.decisionEntropy.deviation
      statistics[`${name}mean_message_entropy`] = moments.messageEntropy.mean
      statistics[`${name}std_message_entropy`] = moments.messageEntropy.deviation
      statistics[`${name}mean_max_message_prob`] = moments.largestProbability.mean
      statistics[`${name}std_max_message_prob`] = moments.largestProbability.deviation
    })
    const accuracy = momentsOf(this.#right)
    const perDatapoint = groupMoments(this.#right, this.#datapoints)
    statistics[`${prefix}mean_accuracy`] = accuracy.mean
    statistics[`${prefix}std_accuracy`] = accuracy.deviation
    statistics[`${prefix}mean_datapoint_accuracy`] = perDatapoint.mean
    statistics[`${prefix}std_datapoint_accuracy`] = perDatapoint.deviation
    statistics[`${prefix}worst_datapoint_accuracy`] = perDatapoint.smallest
    // ours: over real verdicts only (G8), and the share of right verdicts among all episodes of one label
    statistics[`${prefix}mean_decided_accuracy`] = this.#decided.mean
    statistics[`${prefix}completeness`] = this.#verdicts[1].mean
    statistics[`${prefix}soundness`] = this.#verdicts[0].mean
    return statistics
  }
}

/** What only training has: values, their targets and the advantages, all before normalisation. */
export function valueStatistics(shape: RunShape, frames: CountedFrames, { advantage, target }: Advantages): Statistics {
  const statistics: Statistics = {}
  shape.agents.forEach((name, agent) => {
    const advantages = new Moments()
    const values = new Moments()
    const targets = new Moments()
    const residuals = new Moments()
    for (let frame = 0; frame < frames.frames; frame++) {
      const i = frame * frames.agents + agent
      advantages.add(advantage[i]!)
      values.add(frames.value[i]!)
      targets.add(target[i]!)
      residuals.add(target[i]! - frames.value[i]!)
    }
    statistics[`${name}.mean_advantage`] = advantages.mean
    statistics[`${name}.mean_value`] = values.mean
    statistics[`${name}.mean_value_target`] = targets.mean
    statistics[`${name}.residual_critic_variance`] = residuals.variance / Math.max(targets.variance, 1e-6)
    // ours: 1 where the critic foresees everything, 0 where it is no better than a constant
    statistics[`${name}.explained_variance`] = 1 - residuals.variance / Math.max(targets.variance, 1e-6)
  })
  return statistics
}

function someDone({ agents, agentsDone }: CountedFrames, frame: number): boolean {
  return agentsDone.subarray(frame * agents, (frame + 1) * agents).includes(1)
}

function momentsOf(values: readonly number[]): Moments {
  const moments = new Moments()
  for (const value of values) moments.add(value)
  return moments
}
