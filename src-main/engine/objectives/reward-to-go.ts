import { AppError } from '@shared/domain/errors'

/** One batch of experience, axes (environment, step, agent). */
export interface RewardInput {
  readonly environments: number
  readonly steps: number
  readonly agents: number
  readonly reward: ArrayLike<number>
  /** Nothing that follows this step is due to it. */
  readonly done: ArrayLike<number>
}

/** (environment, step, agent): g = r + gamma g(next), cut where a dialogue or the batch ends, in float64 (nip-spec 7.6; departure G3). */
export function rewardToGo({ environments, steps, agents, reward, done }: RewardInput, gamma: number, into?: Float64Array): Float64Array {
  const result = into ?? new Float64Array(environments * steps * agents)
  for (let environment = 0; environment < environments; environment++) {
    for (let agent = 0; agent < agents; agent++) {
      let following = 0
      for (let step = steps - 1; step >= 0; step--) {
        const i = (environment * steps + step) * agents + agent
        following = reward[i]! + (done[i] ? 0 : gamma * following)
        result[i] = following
      }
    }
  }
  return result
}

/**
 * The reference's: over the flattened batch, so that an environment whose last step ends nothing goes on into the next one (G3).
 * @param input `done` as the agents' own flags, which running out of rounds leaves unset
 * @throws AppError `bad-config` where some agent is never done, at which the reference stops
 */
export function flattenedRewardToGo(input: RewardInput, gamma: number, into?: Float64Array): Float64Array {
  const { environments, steps, agents, done } = input
  for (let agent = 0; agent < agents; agent++) {
    let ends = false
    for (let frame = 0; frame < environments * steps; frame++) ends ||= Boolean(done[frame * agents + agent])
    if (!ends) {
      throw new AppError(
        'bad-config',
        `No dialogue of a batch was done for agent ${agent}, at which the reference system stops, so reference_quirks cannot follow it.`,
        {
          remedy: 'Raise rl.frames_per_batch, lower nip_protocol.min_message_rounds, or switch reference_quirks off.'
        }
      )
    }
  }
  return rewardToGo({ ...input, environments: 1, steps: environments * steps }, gamma, into)
}
