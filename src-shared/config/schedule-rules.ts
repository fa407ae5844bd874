import type { Problem, RunConfig } from './run-schema'
import { isConstant, learnsIn, periodOf } from './update-schedule'
import type { UpdateSchedule } from './update-schedule'

/** Iterations looked through for one in which nobody learns, where the schedules take longer to repeat. */
const lookedThrough = 20_000

/** Schedules that contradict themselves, and iterations in which no agent would learn. */
export function scheduleRules(config: RunConfig): Problem[] {
  const agents = Object.entries(config.agents)
  const problems = agents.flatMap(([name, { update_schedule: schedule }]) => ownProblems(`agents.${name}.update_schedule`, schedule))
  if (problems.length > 0 || agents.every(([, agent]) => isConstant(agent.update_schedule))) return problems
  // what never learns, whatever its schedule says, is no help in an iteration in which the others rest
  const learners = agents.filter(([, { is_random: random, agent_lr_factor: factor }]) => !random && config.rl.lr > 0 && factor.actor + factor.critic > 0)
  const idle = idleIteration(
    learners.map(([, agent]) => agent.update_schedule),
    config.rl.num_iterations
  )
  if (idle === null) return []
  const [name, agent] =
    learners.find(([, { update_schedule: schedule }]) => !isConstant(schedule)) ?? agents.find(([, other]) => !isConstant(other.update_schedule))!
  return [
    {
      path: `agents.${name}.update_schedule.type`,
      message: `agents.${name}.update_schedule.type is ${agent.update_schedule.type}, but in iteration ${idle} (counted from 0) no agent would learn; let the schedules of all agents together cover every iteration.`
    }
  ]
}

function ownProblems(path: string, schedule: UpdateSchedule): Problem[] {
  const { type, period, start, stop, first_agent_num_rounds: rounds } = schedule
  if (type === 'ContiguousPeriodicUpdateSchedule') {
    if (stop > period) return [{ path: `${path}.stop`, message: `${path}.stop is ${stop}, but must be at most the period, ${period}.` }]
    if (start >= stop) return [{ path: `${path}.start`, message: `${path}.start is ${start}, but must be below stop, ${stop}.` }]
  }
  if (type === 'AlternatingPeriodicUpdateSchedule' && rounds >= period) {
    return [
      {
        path: `${path}.first_agent_num_rounds`,
        message: `${path}.first_agent_num_rounds is ${rounds}, but must be below the period, ${period}, or the second agent never learns.`
      }
    ]
  }
  if (type === 'CustomUpdateSchedule' && !schedule.sequence.includes(1)) {
    return [{ path: `${path}.sequence`, message: `${path}.sequence has no 1, so the agent would never learn; use agent_lr_factor 0 for that.` }]
  }
  return []
}

/** The first iteration in which none of them learns; null when there is none. */
function idleIteration(schedules: readonly UpdateSchedule[], iterations: number): number | null {
  const repeated = schedules.reduce((all, schedule) => leastCommonMultiple(all, periodOf(schedule)), 1)
  const last = Math.min(repeated, iterations, lookedThrough)
  for (let iteration = 0; iteration < last; iteration++) if (!schedules.some((schedule) => learnsIn(schedule, iteration))) return iteration
  return null
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y > 0) [x, y] = [y, x % y]
  return (a / x) * b
}
