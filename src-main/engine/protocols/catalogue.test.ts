import { describe, expect, it } from 'vitest'
import { requireRunConfig, resolveRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { runSchema } from '../run-schema'
import { firstActiveRound, leadersAndFollowers, provers, rewardMidPoint } from './facts'
import { protocols, rulesOf } from './registry'
import { variantOf } from './rules'
import type { ProtocolRules } from './rules'
import { judge } from './judge.fixture'

type Settings = Readonly<Record<string, unknown>>

function configured(protocol: string, more: Settings = {}): RunConfig {
  return requireRunConfig(runSchema, {
    interaction_protocol: protocol,
    rl: { frames_per_batch: 120, steps_per_env_per_iteration: 1, minibatch_size: 1 },
    ...more
  })
}

/** Per round: who writes, as `agent>channel` in the order of agents and channels. */
function turns(rules: ProtocolRules, seed = 0): string[] {
  const { agents, channels, maxRounds, active } = rules
  return Array.from({ length: maxRounds }, (_, round) => {
    const start = (variantOf(rules, seed) * maxRounds + round) * agents.length * channels.length
    const pairs = agents.flatMap((agent, a) => channels.flatMap((channel, c) => (active[start + a * channels.length + c] === 1 ? [`${agent}>${channel}`] : [])))
    return pairs.join(' ')
  })
}

const both = 'verifier>prover0_channel verifier>prover1_channel'
const first = 'prover0>prover0_channel'
const second = 'prover1>prover1_channel'

describe('who writes where (nip-spec 3.2)', () => {
  it.each([
    ['nip', {}, ['verifier>main', 'prover>main', 'verifier>main']],
    ['nip', { protocol_common: { verifier_first: false } }, ['prover>main', 'verifier>main', 'prover>main']],
    ['adp', {}, ['prover>main', 'verifier>main']],
    ['adp', { protocol_common: { verifier_first: false } }, ['prover>main', 'verifier>main']],
    ['debate', {}, [both, `${first} ${second}`, both]],
    ['debate', { protocol_common: { verifier_first: false } }, [`${first} ${second}`, both, `${first} ${second}`]],
    ['debate', { debate_protocol: { sequential: true } }, [both, first, second, both]],
    ['debate', { debate_protocol: { sequential: true, prover0_first: false } }, [both, second, first, both]],
    ['mnip', {}, [both, `${first} ${second}`, both]],
    ['mnip', { mnip_protocol: { sequential: true }, protocol_common: { verifier_first: false } }, [first, second, both, first]],
    ['mnip', { mnip_protocol: { sequential: true, prover0_first: false }, protocol_common: { verifier_first: false } }, [second, first, both, second]],
    ['merlin_arthur', {}, ['prover0>main', 'verifier>main']],
    ['solo_verifier', {}, ['verifier>main', '']],
    [
      'multi_channel_test',
      {},
      [
        'prover0>prover_chat prover1>main',
        'prover0>prover0_verifier prover1>prover_chat prover2>main',
        'prover2>prover_chat verifier>main verifier>prover0_verifier',
        'prover0>prover_chat prover1>main'
      ]
    ]
  ])('%s with %j', (protocol, more, expected) => {
    const found = turns(rulesOf(configured(protocol, more)))
    expect(found.slice(0, expected.length)).toEqual(expected)
  })

  it('lets odd seeds of merlin_arthur give the word to prover1', () => {
    expect(turns(rulesOf(configured('merlin_arthur')), 7)[0]).toBe('prover1>main')
  })

  it('swaps the channels of a debate by the seed, where that is asked for', () => {
    const more = { debate_protocol: { randomize_channel_order: true } }
    const rules = rulesOf(configured('debate', more))
    expect(turns(rules, 4).slice(0, 2)).toEqual([both, `${first} ${second}`])
    expect(turns(rules, 5).slice(0, 2)).toEqual([both, 'prover0>prover1_channel prover1>prover0_channel'])
    expect(rulesOf(configured('debate', { ...more, reference_quirks: true })).variants).toBe(1)
  })
})

describe('who sees what', () => {
  const sights = (protocol: string): string[] => {
    const { agents, channels, visible } = rulesOf(configured(protocol))
    return agents.map((agent, a) => `${agent}: ${channels.filter((_, c) => visible[a]![c]).join(' ')}`)
  }

  it('hides mnip provers from each other and shows a debate to everybody', () => {
    expect(sights('mnip')).toEqual(['prover0: prover0_channel', 'prover1: prover1_channel', 'verifier: prover0_channel prover1_channel'])
    expect(new Set(sights('debate').map((line) => line.split(': ')[1]))).toEqual(new Set(['prover0_channel prover1_channel']))
  })

  it('keeps private channels private', () => {
    expect(sights('multi_channel_test')).toEqual([
      'prover0: main prover0_verifier prover_chat',
      'prover1: main prover_chat',
      'prover2: main prover_chat',
      'verifier: main prover0_verifier'
    ])
  })
})

describe('who is paid (nip-spec 3.4)', () => {
  const pay = { prover_reward: 3, verifier_reward: 2, verifier_incorrect_penalty: -5, verifier_terminated_penalty: -7, verifier_no_guess_reward: 0.5 }
  it.each([
    ['adp', 1, 1, 1, [3, 2]],
    ['adp', 1, 0, 1, [0, -5]],
    ['debate', 2, 0, 0, [3, 0, 2]],
    ['debate', 2, 1, 0, [0, 3, -5]],
    ['mnip', 2, 1, 1, [3, 3, 2]],
    ['mnip', 2, 0, 0, [0, 0, 2]],
    ['merlin_arthur', 1, 0, 1, [3, 0, -5]],
    ['merlin_arthur', 1, 1, 1, [0, 3, 2]],
    ['solo_verifier', 0, 1, 1, [2]],
    ['multi_channel_test', 2, 1, 1, [0, 0, 0, 2]]
  ])('%s in round %i: decision %i on label %i', (protocol, round, decision, label, rewards) => {
    expect(judge(rulesOf(configured(protocol, { protocol_common: pay })), { round, decision, label }).rewards).toEqual(rewards)
  })

  it.each(protocols.map(({ name }) => name))('%s: everybody earns what the verifier earns when rewards are shared', (protocol) => {
    const rules = rulesOf(configured(protocol, { protocol_common: { ...pay, shared_reward: true } }))
    const round = firstActiveRound(rules, rules.verifier)!
    const { rewards } = judge(rules, { round, decision: 1, label: rules.minRounds > round + 1 ? 0 : 1 })
    expect(new Set(rewards).size).toBe(1)
    expect(rewards[0]).not.toBe(0)
  })

  it('pays nobody for going on but the verifier, and ends a lone verifier at once', () => {
    expect(judge(rulesOf(configured('debate', { protocol_common: pay })), { round: 0, decision: 2, label: 1 })).toMatchObject({
      rewards: [0, 0, 0.5],
      terminated: 0
    })
    expect(judge(rulesOf(configured('solo_verifier', { protocol_common: pay })), { round: 0, decision: 2, label: 1 })).toMatchObject({
      rewards: [-7],
      terminated: 1
    })
  })
})

describe('rounds', () => {
  it('come from the group of the protocol, for mnip from that of nip under reference_quirks (G9)', () => {
    const more = { mnip_protocol: { max_message_rounds: 6 }, nip_protocol: { max_message_rounds: 4 } }
    expect(rulesOf(configured('mnip', more)).maxRounds).toBe(6)
    expect(rulesOf(configured('mnip', { ...more, reference_quirks: true })).maxRounds).toBe(4)
  })

  it.each([
    [{ debate_protocol: { min_message_rounds: 9 } }, 'debate_protocol.min_message_rounds', 'must be at most debate_protocol.max_message_rounds (8)'],
    [{ debate_protocol: { max_message_rounds: 4, min_message_rounds: 4 } }, 'debate_protocol.min_message_rounds', "the verifier's last turn is in round 3"],
    [
      { debate_protocol: { max_message_rounds: 1, min_message_rounds: 1 }, protocol_common: { verifier_first: false } },
      'debate_protocol.max_message_rounds',
      'leaves the verifier no turn'
    ]
  ])('%j are refused: no verdict could count', (more, path, words) => {
    const { problems } = resolveRunConfig(runSchema, { interaction_protocol: 'debate', rl: { frames_per_batch: 120 }, ...more })
    expect(problems).toEqual([{ path, message: expect.stringContaining(words) as string }])
  })

  it('of a dialogue that can only time out are played as the reference plays them under reference_quirks', () => {
    const more = { debate_protocol: { max_message_rounds: 4, min_message_rounds: 4 }, reference_quirks: true }
    expect(rulesOf(configured('debate', more)).minRounds).toBe(4)
  })
})

describe('what follows from the tables', () => {
  it('tells first rounds, mid-points and who leads', () => {
    const config = configured('debate', { debate_protocol: { sequential: true }, protocol_common: { prover_reward: 3, verifier_reward: 2 } })
    const rules = rulesOf(config)
    expect(rules.agents.map((_, agent) => firstActiveRound(rules, agent))).toEqual([1, 2, 0])
    expect(rules.agents.map((_, agent) => rewardMidPoint(rules, config, agent))).toEqual([1.5, 1.5, 0.5])
    expect(provers(rules)).toEqual([0, 1])
    expect(leadersAndFollowers(rules)).toEqual([[2], [0, 1]])
  })

  /** Turns of every seed, and pay in every state of a lone dialogue. */
  function everything(rules: ProtocolRules): unknown {
    const states = Array.from({ length: rules.playedRounds }, (_, round) => round).flatMap((round) =>
      [0, 1, 2].flatMap((decision) => [0, 1].map((label) => ({ round, decision, label })))
    )
    return [turns(rules, 0), turns(rules, 1), states.map((state) => judge(rules, state))]
  }

  const others: readonly (readonly [path: string, value: unknown])[] = [
    ['verifier_first', false],
    ['prover_reward', 3],
    ['verifier_reward', 3],
    ['verifier_incorrect_penalty', -3],
    ['verifier_terminated_penalty', -3],
    ['verifier_no_guess_reward', 3],
    ['shared_reward', true],
    ['force_guess', 'y']
  ]

  it.each(protocols.map(({ name, ignores = [] }) => [name, ignores] as const))('%s ignores just what it says it ignores', (name, ignores) => {
    const usual = everything(rulesOf(configured(name)))
    const idle = others.filter(
      ([key, value]) => JSON.stringify(everything(rulesOf(configured(name, { protocol_common: { [key]: value } })))) === JSON.stringify(usual)
    )
    expect(idle.map(([key]) => `protocol_common.${key}`).sort()).toEqual(ignores.filter((path) => path.startsWith('protocol_common.')).sort())
  })
})
