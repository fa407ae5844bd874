import type { RunConfig } from '@shared/config/run-schema'
import { isConstant } from '@shared/config/update-schedule'
import type { Networks } from '../agents/networks'
import { parameterLayout } from '../agents/parameter-layout'
import type { ParameterLayout } from '../agents/parameter-layout'

/**
 * Base learning rate of a part of an agent (nip-spec 8.4): rl.lr times the agent's factor, times the body's factor for bodies.
 * A shared body learns at the actor's rate. 0 freezes: no gradient, no share in the joint norm (G38).
 */
export function learningRate(config: Pick<RunConfig, 'rl' | 'agents'>, agent: string, part: string): number {
  const settings = config.agents[agent]
  if (!settings) throw new Error(`the configuration has no record for agent ${agent}`)
  const role = part === 'value_body' || part === 'value_head' ? 'critic' : 'actor'
  const rate = config.rl.lr * settings.agent_lr_factor[role]
  return part.endsWith('body') ? rate * settings.body_lr_factor[role] : rate
}

/** A run's parameters by what their learning rates make of them. */
export function learningLayout(config: Pick<RunConfig, 'rl' | 'agents'>, { parameters }: Pick<Networks, 'parameters'>): ParameterLayout {
  return parameterLayout(parameters, ({ agent, part }) => learningRate(config, agent, part))
}

/** Whether some agents may rest while others learn. */
export function agentsApart({ agents }: Pick<RunConfig, 'agents'>): boolean {
  return Object.values(agents).some(({ update_schedule: schedule }) => !isConstant(schedule))
}
