import type { Problem, RunConfig } from './run-schema'

/** Sizes that follow from the configuration (nip-spec 4.1, 8.3). */
export interface BatchSizes {
  /** Steps of each environment per iteration, T. */
  readonly steps: number
  /** Parallel environments, B. */
  readonly environments: number
  /** Frames per iteration, F = B * T. */
  readonly frames: number
  /** Optimiser steps per iteration: num_epochs * floor(F / M). */
  readonly updates: number
}

/**
 * @param maxRounds the protocol's maximum number of message rounds, R
 * @param rows rows of the data set; used only when both frames_per_batch and rollouts_per_iteration are empty
 */
export function batchSizes(config: RunConfig, maxRounds: number, rows: number): BatchSizes {
  const { rl } = config
  const steps = rl.steps_per_env_per_iteration ?? maxRounds
  const frames = rl.frames_per_batch ?? (rl.rollouts_per_iteration ?? rows) * steps
  return { steps, environments: Math.floor(frames / steps), frames, updates: rl.num_epochs * Math.floor(frames / rl.minibatch_size) }
}

/** Iterations of the whole training: of agents that answer alone, epochs. */
export function iterationsOf({ trainer, rl, solo_agent }: Pick<RunConfig, 'trainer' | 'rl' | 'solo_agent'>): number {
  return trainer === 'solo_agent' ? solo_agent.num_epochs : rl.num_iterations
}

/** Whether anything learns values (nip-spec 2.15): without, agents have no value head, and one body whatever rl.use_shared_body says. */
export function hasCritic({ trainer, reinforce }: Pick<RunConfig, 'trainer' | 'reinforce'>): boolean {
  return trainer !== 'solo_agent' && (trainer !== 'reinforce' || reinforce.use_advantage_and_critic)
}

export function frameRules(config: RunConfig, maxRounds: number): Problem[] {
  const { rl } = config
  const problems: Problem[] = []
  const steps = rl.steps_per_env_per_iteration ?? maxRounds
  const stepsName = rl.steps_per_env_per_iteration === null ? `the maximum number of message rounds (${steps})` : `rl.steps_per_env_per_iteration (${steps})`
  if (rl.frames_per_batch !== null && rl.frames_per_batch % steps !== 0) {
    const below = Math.max(steps, Math.floor(rl.frames_per_batch / steps) * steps)
    problems.push({
      path: 'rl.frames_per_batch',
      message: `rl.frames_per_batch is ${rl.frames_per_batch}, but must be a multiple of ${stepsName}; for example ${below}.`
    })
  }
  const rolled = rl.rollouts_per_iteration === null ? null : rl.rollouts_per_iteration * steps
  // the reference silently takes frames_per_batch
  if (rolled !== null && rl.frames_per_batch !== null && rolled !== rl.frames_per_batch && !config.reference_quirks) {
    problems.push({
      path: 'rl.rollouts_per_iteration',
      message: `rl.rollouts_per_iteration is ${rl.rollouts_per_iteration}, which makes ${rolled} frames, but rl.frames_per_batch is ${rl.frames_per_batch}; leave one of them empty (null).`
    })
  }
  const frames = rl.frames_per_batch ?? rolled
  if (frames !== null && rl.minibatch_size > frames) {
    problems.push({
      path: 'rl.minibatch_size',
      message: `rl.minibatch_size is ${rl.minibatch_size}, but one batch has only ${frames} frames; lower it or raise rl.frames_per_batch.`
    })
  }
  return problems
}

/** A slow copy of the critic needs a critic. */
export function targetCriticRules(config: RunConfig): Problem[] {
  const { trainer, rl, reinforce } = config
  if (rl.target_critic_tau === null || hasCritic(config)) return []
  const [learner, remedy] =
    trainer === 'reinforce'
      ? [
          `trainer reinforce while reinforce.use_advantage_and_critic is ${reinforce.use_advantage_and_critic}`,
          'switch that on, or leave the field empty (null)'
        ]
      : [`trainer ${trainer}`, 'choose a trainer with a critic, or leave the field empty (null)']
  return [
    {
      path: 'rl.target_critic_tau',
      message: `rl.target_critic_tau is ${rl.target_critic_tau}, but ${learner} learns no values: there is no critic to copy; ${remedy}.`
    }
  ]
}

export function learningRateRules(config: RunConfig): Problem[] {
  if (!config.rl.use_shared_body || !hasCritic(config)) return []
  return Object.entries(config.agents).flatMap(([name, agent]) =>
    (['agent_lr_factor', 'body_lr_factor'] as const)
      .filter((factor) => agent[factor].actor !== agent[factor].critic)
      .map((factor) => ({
        path: `agents.${name}.${factor}.critic`,
        message: `agents.${name}.${factor}.critic is ${agent[factor].critic}, but must equal the actor factor ${agent[factor].actor} while rl.use_shared_body is on.`
      }))
  )
}
