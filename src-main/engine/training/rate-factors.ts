import type { RunConfig } from '@shared/config/run-schema'
import { isConstant, learnsIn } from '@shared/config/update-schedule'
import type { UpdateSchedule } from '@shared/config/update-schedule'
import type { RateFactor } from '../agents/run-program'

/**
 * What learning rates are multiplied by in an iteration (nip-spec 8.4): annealing from 1 towards 0, and 0 for agents that rest.
 * One number while no agent has a schedule.
 */
export function rateFactors(config: RunConfig, agents: readonly string[], iteration: number): RateFactor {
  const { anneal_lr: anneals, num_iterations: iterations } = config.rl
  const annealed = (at: number): number => (anneals ? 1 - at / iterations : 1)
  const schedules = agents.map((agent) => config.agents[agent]!.update_schedule)
  if (schedules.every(isConstant)) return annealed(iteration)
  return schedules.map((schedule) => (learnsIn(schedule, iteration) ? annealed(config.reference_quirks ? annealedAt(schedule, iteration) : iteration) : 0))
}

/** The reference anneals before it freezes and unfreezes: an agent that comes back keeps the rate of when it was last found learning (departure G61). */
function annealedAt(schedule: UpdateSchedule, iteration: number): number {
  if (iteration === 0 || learnsIn(schedule, iteration - 1)) return iteration
  for (let last = iteration - 2; last >= 0; last--) if (learnsIn(schedule, last)) return last + 1
  return 0
}

/** Learning rates by name: of all agents before their own factors, and of each group of an agent's parameters (nip-spec 8.4). */
export function learningRates(config: RunConfig, agents: readonly string[], factor: RateFactor, annealing: number): Record<string, number> {
  const rates: Record<string, number> = { learning_rate: config.rl.lr * annealing }
  agents.forEach((name, index) => {
    const { agent_lr_factor: own, body_lr_factor: body, is_random: random } = config.agents[name]!
    if (random) return
    const base = config.rl.lr * (typeof factor === 'number' ? factor : factor[index]!)
    for (const role of ['actor', 'critic'] as const) {
      rates[`${name}.learning_rate_${role}`] = base * own[role]
      if (role === 'actor' || !config.rl.use_shared_body) rates[`${name}.learning_rate_${role}_body`] = base * own[role] * body[role]
    }
  })
  return rates
}
