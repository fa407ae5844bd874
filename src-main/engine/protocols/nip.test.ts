import { describe, expect, it } from 'vitest'
import { requireRunConfig, resolveRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { runSchema } from '../run-schema'
import { nip } from './nip'
import { judge } from './judge.fixture'

const prover = 0
const verifier = 1

function configured(protocol: object, common: object = {}, more: object = {}): RunConfig {
  return requireRunConfig(runSchema, {
    rl: { frames_per_batch: 120, steps_per_env_per_iteration: 1, minibatch_size: 1 },
    nip_protocol: protocol,
    protocol_common: common,
    ...more
  })
}

describe('nip, worked through (nip-spec 3.4)', () => {
  const rules = nip.rules(
    configured(
      { max_message_rounds: 6, min_message_rounds: 1 },
      {
        verifier_first: false,
        prover_reward: 1,
        verifier_reward: 2,
        verifier_incorrect_penalty: -16,
        verifier_terminated_penalty: -4,
        verifier_no_guess_reward: 8
      }
    )
  )

  it.each([
    { round: 0, label: 0, decision: 0, rewards: [0, 0], flags: [0, 0, 0] },
    { round: 1, label: 0, decision: 0, rewards: [0, 2], flags: [1, 0, 1] },
    { round: 1, label: 1, decision: 0, rewards: [0, -16], flags: [1, 0, 1] },
    { round: 3, label: 0, decision: 1, rewards: [1, -16], flags: [1, 0, 1] },
    { round: 3, label: 1, decision: 2, rewards: [0, 8], flags: [0, 0, 0] },
    { round: 4, label: 1, decision: 1, rewards: [0, 0], flags: [0, 0, 0] },
    { round: 5, label: 1, decision: 2, rewards: [0, -4], flags: [0, 1, 0] },
    { round: 5, label: 1, decision: 1, rewards: [1, 2], flags: [1, 0, 1] }
  ])('round $round, label $label, decision $decision', ({ rewards, flags, ...given }) => {
    const found = judge(rules, given)
    expect(found.rewards).toEqual(rewards)
    expect([found.done, found.terminated, found.agentsDone[prover]]).toEqual(flags)
    expect(found.agentsDone[prover]).toBe(found.agentsDone[verifier])
  })

  it('keeps flags that were already set', () => {
    expect(judge(rules, { round: 1, label: 0, decision: 2, done: 1 })).toMatchObject({ done: 1, agentsDone: [1, 1], rewards: [0, 0], verdict: 2 })
  })
})

describe('nip with shared rewards (nip-spec A9)', () => {
  const rules = nip.rules(
    configured({ max_message_rounds: 4, min_message_rounds: 3 }, { shared_reward: true, verifier_no_guess_reward: 0.25, verifier_terminated_penalty: -2 })
  )

  it.each([
    { round: 0, decision: 2, reward: 0.25, decided: 0 },
    // before round Rmin - 1 a verdict counts as going on
    { round: 0, decision: 1, reward: 0.25, decided: 0 },
    { round: 1, decision: 2, reward: 0, decided: 0 },
    { round: 2, decision: 1, reward: 1, decided: 1 },
    { round: 2, decision: 0, reward: -1, decided: 1 },
    { round: 2, decision: 2, reward: 0.25, decided: 0 },
    { round: 3, decision: 1, reward: -2, decided: 0 }
  ])('round $round, decision $decision', ({ round, decision, reward, decided }) => {
    expect(judge(rules, { round, decision, label: 1 })).toMatchObject({ rewards: [reward, reward], verdict: decided === 1 ? decision : 2 })
  })

  it('ends without agents being done when the rounds run out', () => {
    expect(judge(rules, { round: 3, decision: 1, label: 1 })).toMatchObject({ done: 0, terminated: 1, agentsDone: [0, 0] })
  })
})

describe('forced verdicts', () => {
  const rounds = { max_message_rounds: 4, min_message_rounds: 1 }

  it('replace the decision, so that pay and accuracy follow them', () => {
    const rules = nip.rules(configured(rounds, { force_guess: 'y' }))
    expect(judge(rules, { round: 0, label: 1, decision: 2 })).toMatchObject({ rewards: [1, 1], verdict: 1, judged: 1 })
    expect(judge(rules, { round: 0, label: 0, decision: 1 })).toMatchObject({ rewards: [0, 1], verdict: 0, judged: 0 })
  })

  it('only make a verdict count under reference_quirks', () => {
    const rules = nip.rules(configured(rounds, { force_guess: 'one' }, { reference_quirks: true }))
    expect(judge(rules, { round: 0, label: 1, decision: 2 })).toMatchObject({ rewards: [0, -1], verdict: 0, judged: 2 })
    expect(judge(rules, { round: 0, label: 1, decision: 1 })).toMatchObject({ rewards: [1, 1], verdict: 1, judged: 1 })
  })

  it('leave other rounds to the verifier', () => {
    const rules = nip.rules(configured(rounds, { force_guess: 'zero' }))
    expect(judge(rules, { round: 1, label: 1, decision: 1 })).toMatchObject({ rewards: [0, 0], verdict: 2, judged: 1 })
  })
})

describe('the turn table', () => {
  it('alternates, beginning with the verifier or the prover', () => {
    const table = nip.table(configured({ max_message_rounds: 3 }))
    expect(table).toMatchObject({ protocol: 'nip', agents: ['prover', 'verifier'], channels: ['main'], maxRounds: 3, minRounds: 1, visible: [[true], [true]] })
    expect(table.rounds.map(({ active, mayGuess }) => [active.flat(), mayGuess])).toEqual([
      [[false, true], true],
      [[true, false], false],
      [[false, true], true]
    ])
    const other = nip.table(configured({ max_message_rounds: 2 }, { verifier_first: false }))
    expect(other.rounds.map(({ mayGuess }) => mayGuess)).toEqual([false, true])
  })
})

describe('its settings', () => {
  it('refuse more least rounds than rounds, naming path and values', () => {
    const { config, problems } = resolveRunConfig(runSchema, { nip_protocol: { max_message_rounds: 2, min_message_rounds: 5 }, rl: { frames_per_batch: 100 } })
    expect(config).toBeNull()
    expect(problems).toEqual([{ path: 'nip_protocol.min_message_rounds', message: expect.stringContaining('is 5, but must be at most') as string }])
  })
})
