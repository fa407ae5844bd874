import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { choice, flag, group, integer } from './field'

/** The reference's names, and one of ours for a sequence of one's own. */
export const scheduleTypes = [
  'ConstantUpdateSchedule',
  'ContiguousPeriodicUpdateSchedule',
  'AlternatingPeriodicUpdateSchedule',
  'CustomUpdateSchedule'
] as const

/** In which iterations an agent learns (nip-spec 2.4). */
export const updateScheduleSchema = group('Update schedule', 'In which iterations this agent learns; in the others it plays on as it is.', {
  type: choice(scheduleTypes, 'ConstantUpdateSchedule', {
    help: 'Constant: always. ContiguousPeriodic: from start to stop of every period. AlternatingPeriodic: two agents by turns. Custom: a sequence of ones and zeros.'
  }),
  period: integer(2, { minimum: 1, maximum: 1_000_000, unit: 'iterations', help: 'After how many iterations it begins again.' }),
  start: integer(0, { minimum: 0, maximum: 1_000_000, unit: 'iterations', help: 'First iteration of the period in which the agent learns, counted from 0.' }),
  stop: integer(1, { minimum: 1, maximum: 1_000_000, unit: 'iterations', help: 'First iteration of the period in which it no longer learns.' }),
  first_agent_num_rounds: integer(1, {
    minimum: 1,
    maximum: 1_000_000,
    unit: 'iterations',
    help: "How long the first agent learns; the rest of the period is the second one's."
  }),
  first_agent: flag(true, { help: 'This agent is the first of the two.' }),
  sequence: Type.Unsafe<number[]>({
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: 1 },
    minItems: 1,
    maxItems: 10_000,
    default: [1],
    help: 'One number an iteration, then from the beginning again: 1 learns, 0 rests.'
  })
})

export type UpdateSchedule = Static<typeof updateScheduleSchema>

/** Whether an agent with this schedule learns in an iteration, counted from 0. */
export function learnsIn(schedule: UpdateSchedule, iteration: number): boolean {
  const at = iteration % periodOf(schedule)
  switch (schedule.type) {
    case 'ConstantUpdateSchedule':
      return true
    case 'ContiguousPeriodicUpdateSchedule':
      return schedule.start <= at && at < schedule.stop
    case 'AlternatingPeriodicUpdateSchedule':
      return schedule.first_agent === at < schedule.first_agent_num_rounds
    case 'CustomUpdateSchedule':
      return schedule.sequence[at] === 1
  }
}

/** Iterations after which it begins again. */
export function periodOf(schedule: UpdateSchedule): number {
  if (schedule.type === 'ConstantUpdateSchedule') return 1
  return schedule.type === 'CustomUpdateSchedule' ? schedule.sequence.length : schedule.period
}

export function isConstant({ type }: UpdateSchedule): boolean {
  return type === 'ConstantUpdateSchedule'
}

/** All agents' schedules in a few words (the reference's `agents_update_repr`). */
export function schedulesText(schedules: Readonly<Record<string, UpdateSchedule>>): string {
  const entries = Object.entries(schedules)
  if (entries.every(([, schedule]) => isConstant(schedule))) return 'Standard'
  const [a, b, ...others] = entries
  if (a && b && others.length === 0 && a[1].type === 'AlternatingPeriodicUpdateSchedule' && b[1].type === a[1].type) {
    const [first, second] = a[1].first_agent ? [a, b] : [b, a]
    const alike = first[1].period === second[1].period && first[1].first_agent_num_rounds === second[1].first_agent_num_rounds
    if (alike && first[1].first_agent !== second[1].first_agent) {
      return `Alternating(${first[1].period}, ${first[1].first_agent_num_rounds}, '${first[0]}', '${second[0]}')`
    }
  }
  return `Custom(${entries.map(([name, schedule]) => `'${name}': ${scheduleText(schedule)}`).join(', ')})`
}

function scheduleText(schedule: UpdateSchedule): string {
  switch (schedule.type) {
    case 'ConstantUpdateSchedule':
      return 'Constant'
    case 'ContiguousPeriodicUpdateSchedule':
      return `ContiguousPeriodic(${schedule.period}, ${schedule.start}, ${schedule.stop})`
    case 'AlternatingPeriodicUpdateSchedule':
      return `AlternatingPeriodic(${schedule.period}, ${schedule.first_agent_num_rounds}, ${schedule.first_agent ? 'first' : 'second'})`
    case 'CustomUpdateSchedule':
      return `Sequence(${schedule.sequence.join('')})`
  }
}
