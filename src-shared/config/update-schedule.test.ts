import { describe, expect, it } from 'vitest'
import type { Tree } from './paths'
import { resolveRunConfig } from './resolve'
import { composeRunSchema } from './run-schema'
import type { ProtocolContribution } from './run-schema'
import { completed } from './validate'
import { learnsIn, periodOf, schedulesText, updateScheduleSchema } from './update-schedule'
import type { UpdateSchedule } from './update-schedule'
import type { SchemaNode } from './field'

const duet: ProtocolContribution = {
  name: 'duet',
  title: 'Duet',
  help: '',
  parameters: null,
  agentNames: () => ['prover', 'verifier'],
  maxRounds: () => 2,
  table: () => {
    throw new Error('not drawn here')
  },
  check: () => []
}
const schema = composeRunSchema({ protocols: [duet], trainers: [{ name: 'vanilla_ppo', title: 'PPO', help: '' }] })

function schedule(given: Tree): UpdateSchedule {
  return completed(updateScheduleSchema as SchemaNode, given, 'update_schedule', []) as UpdateSchedule
}

const alternating = (first: boolean): Tree => ({ type: 'AlternatingPeriodicUpdateSchedule', period: 3, first_agent_num_rounds: 1, first_agent: first })
const problemsOf = (prover: Tree, verifier: Tree, more: Tree = {}): string[] =>
  resolveRunConfig(schema, {
    interaction_protocol: 'duet',
    agents: { prover: { update_schedule: prover }, verifier: { update_schedule: verifier } },
    ...more
  }).problems.map(({ message }) => message)

describe('a schedule', () => {
  it.each<[string, Tree, string]>([
    ['constant', {}, '111111'],
    ['contiguous', { type: 'ContiguousPeriodicUpdateSchedule', period: 3, start: 1, stop: 2 }, '010010'],
    ['the first of two', alternating(true), '100100'],
    ['the second of two', alternating(false), '011011'],
    ['a sequence', { type: 'CustomUpdateSchedule', sequence: [1, 0, 0, 1] }, '100110']
  ])('of kind %s says in which iterations its agent learns', (_, given, expected) => {
    const found = schedule(given)
    expect(Array.from({ length: 6 }, (__, iteration) => Number(learnsIn(found, iteration))).join('')).toBe(expected)
    expect(learnsIn(found, periodOf(found) * 1000)).toBe(learnsIn(found, 0))
  })

  it('is told as the reference tells it', () => {
    expect(schedulesText({ prover: schedule({}), verifier: schedule({}) })).toBe('Standard')
    expect(schedulesText({ prover: schedule(alternating(false)), verifier: schedule(alternating(true)) })).toBe("Alternating(3, 1, 'verifier', 'prover')")
    expect(schedulesText({ prover: schedule(alternating(true)), verifier: schedule({}) })).toBe(
      "Custom('prover': AlternatingPeriodic(3, 1, first), 'verifier': Constant)"
    )
  })
})

describe('schedules that cannot be followed are refused with path and rule', () => {
  it('where nobody would learn', () => {
    expect(problemsOf(alternating(true), alternating(true))).toEqual([
      'agents.prover.update_schedule.type is AlternatingPeriodicUpdateSchedule, but in iteration 1 (counted from 0) no agent would learn; let the schedules of all agents together cover every iteration.'
    ])
    expect(problemsOf(alternating(true), alternating(false))).toEqual([])
    // beyond the last iteration nobody need learn
    expect(problemsOf(alternating(true), alternating(true), { rl: { num_iterations: 1 } })).toEqual([])
  })

  it('where the other one never learns anyway', () => {
    const verifier = { agent_lr_factor: { actor: 0, critic: 0 } }
    const agents = (more: Tree): Tree => ({ interaction_protocol: 'duet', agents: { prover: { update_schedule: alternating(false) }, verifier: more } })
    expect(resolveRunConfig(schema, agents(verifier)).problems.map(({ path }) => path)).toEqual(['agents.prover.update_schedule.type'])
    expect(resolveRunConfig(schema, agents({ is_random: true })).problems).toHaveLength(1)
    expect(resolveRunConfig(schema, agents({})).problems).toEqual([])
  })

  it('where their own numbers contradict each other', () => {
    const contiguous = (start: number, stop: number): Tree => ({ type: 'ContiguousPeriodicUpdateSchedule', period: 4, start, stop })
    expect(problemsOf(contiguous(0, 5), {})[0]).toContain('agents.prover.update_schedule.stop is 5, but must be at most the period, 4')
    expect(problemsOf(contiguous(2, 2), {})[0]).toContain('start is 2, but must be below stop, 2')
    expect(problemsOf({ ...alternating(true), first_agent_num_rounds: 3 }, {})[0]).toContain('must be below the period, 3')
    expect(problemsOf({ type: 'CustomUpdateSchedule', sequence: [0, 0] }, {})[0]).toContain('has no 1')
    expect(problemsOf({ type: 'CustomUpdateSchedule', sequence: [2] }, {})[0]).toContain('must be a list of some whole numbers')
  })
})
