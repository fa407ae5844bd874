import { AppError } from '@shared/domain/errors'

/** One batch of experience, axes (environment, step, agent) or (environment, step). */
export interface AdvantageInput {
  readonly environments: number
  readonly steps: number
  readonly agents: number
  /** (environment, step, agent) */
  readonly reward: ArrayLike<number>
  /** (environment, step, agent): value of the observation acted on. */
  readonly value: ArrayLike<number>
  /** (environment, step, agent): value of the observation that followed; not read where the step has no successor. */
  readonly nextValue: ArrayLike<number>
  /** (environment, step, agent): the trace ends here. */
  readonly done: ArrayLike<number>
  /** (environment, step): nothing follows, so nothing is bootstrapped. */
  readonly terminal: ArrayLike<number>
}

export interface Advantages {
  /** (environment, step, agent) */
  readonly advantage: Float64Array
  /** (environment, step, agent): advantage + value. */
  readonly target: Float64Array
}

/**
 * Generalised advantage estimation per agent, in float64 (nip-spec 7.1):
 * d = r + gamma V(next) - V, A = d + gamma lambda A(next), both continued only where the flags allow.
 * What counts as `done` and `terminal` is the caller's choice (departures G1, G2).
 */
export function generalisedAdvantages(input: AdvantageInput, gamma: number, lambda: number, into?: Advantages): Advantages {
  const { environments, steps, agents, reward, value, nextValue, done, terminal } = input
  const size = environments * steps * agents
  const { advantage, target } = into ?? { advantage: new Float64Array(size), target: new Float64Array(size) }
  for (let environment = 0; environment < environments; environment++) {
    for (let agent = 0; agent < agents; agent++) {
      let trace = 0
      for (let step = steps - 1; step >= 0; step--) {
        const frame = environment * steps + step
        const i = frame * agents + agent
        const bootstrap = terminal[frame] ? 0 : gamma * nextValue[i]!
        trace = reward[i]! + bootstrap - value[i]! + (done[i] ? 0 : gamma * lambda * trace)
        advantage[i] = trace
        target[i] = trace + value[i]!
      }
    }
  }
  return { advantage, target }
}

/**
 * The reference's routine stops with an index error when gamma or lambda is 0.
 * @throws AppError `bad-config` under reference_quirks, where there is no behaviour to reproduce
 */
export function refuseZeroTrace(gamma: number, lambda: number): void {
  if (gamma * lambda !== 0) return
  const [path, value] = lambda === 0 ? ['rl.lmbda', lambda] : ['rl.gamma', gamma]
  throw new AppError('bad-config', `${path} is ${value}, at which the reference system stops with an index error, so reference_quirks cannot follow it.`, {
    remedy: `Use a small positive ${path}, or switch reference_quirks off.`
  })
}
