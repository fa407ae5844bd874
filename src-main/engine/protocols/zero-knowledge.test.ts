import { describe, expect, it } from 'vitest'
import { requireRunConfig, resolveRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { Random } from '@shared/stats/random'
import { runSchema } from '../run-schema'
import { defineProtocol } from './define-protocol'
import { judge } from './judge.fixture'
import type { GivenStep, JudgedStep } from './judge.fixture'
import { nip } from './nip'
import { protocols, rulesOf } from './registry'
import type { PolicyLogits, ProtocolRules } from './rules'
import { zeroKnowledgeProblems } from './zero-knowledge'

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>> | boolean>>

function configured(protocol: string, wrapped: boolean, more: Settings = {}): RunConfig {
  const { protocol_common: common, ...others } = more
  return requireRunConfig(runSchema, {
    interaction_protocol: protocol,
    rl: { frames_per_batch: 120, steps_per_env_per_iteration: 1, minibatch_size: 1 },
    protocol_common: { zero_knowledge: wrapped, ...(common as object | undefined) },
    ...others
  })
}

const pixels = 4

function randomLogits({ agents, channels }: ProtocolRules, seed = 1): PolicyLogits {
  const random = Random.of(seed, 'logits')
  const normal = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal())
  return { pixelLogits: normal(agents.length * channels.length * pixels), decisionLogits: normal(agents.length * 3) }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

describe('a wrapped protocol', () => {
  it.each(protocols.map(({ name }) => name))('%s has every channel three times, two more agents, and the mirrored turns (nip-spec T3 to T5)', (name) => {
    const base = rulesOf(configured(name, false))
    const rules = rulesOf(configured(name, true))
    expect(rules.agents).toEqual([...base.agents, 'adversarial_verifier', 'simulator'])
    expect(rules.channels).toEqual(['standard', 'adversarial', 'simulator'].flatMap((block) => base.channels.map((channel) => `${channel}_${block}`)))
    expect(rules.verifiers.map((agent) => rules.agents[agent])).toEqual(['verifier', 'adversarial_verifier'])
    expect([...rules.mayGuess]).toEqual([...base.mayGuess])
    const blocksOf = (agent: string): readonly number[] =>
      agent === 'verifier' ? [0] : agent === 'adversarial_verifier' ? [1] : agent === 'simulator' ? [2] : [0, 1]
    const modelOf = (agent: string): number => base.agents.indexOf(base.agents.includes(agent) ? agent : 'verifier')
    const width = base.channels.length
    for (let row = 0; row < rules.variants * rules.maxRounds; row++) {
      rules.agents.forEach((agent, a) => {
        rules.channels.forEach((_, c) => {
          const mirrored = blocksOf(agent).includes(Math.floor(c / width))
          const writes = base.active[(row * base.agents.length + modelOf(agent)) * width + (c % width)]
          expect(rules.active[(row * rules.agents.length + a) * rules.channels.length + c]).toBe(mirrored ? writes : 0)
          expect(rules.visible[a]![c]).toBe(mirrored && base.visible[modelOf(agent)]![c % width])
        })
      })
    }
  })

  it('is refused where no verifier can have a double', () => {
    const declared = nip.rules(configured('nip', false))
    expect(declared.agents).toContain('verifier')
    const judged = {
      agents: ['prover', 'judge'],
      verifier: 'judge',
      channels: [],
      sees: {},
      rounds: { max: 2, min: 1, group: null },
      turns: () => [],
      arguesFor: {}
    }
    const court = defineProtocol({ name: 'court', title: '', help: '', parameters: null, declare: () => judged })
    expect(court.check(configured('nip', true))).toEqual(zeroKnowledgeProblems('court', judged))
    expect(court.check(configured('nip', true))[0]).toMatchObject({ path: 'protocol_common.zero_knowledge' })
  })

  it('needs the logits its pay depends on', () => {
    expect(() => judge(rulesOf(configured('nip', true)), { round: 0, label: 1 })).toThrow('without the logits')
  })

  it('has settings of its own, used with it alone', () => {
    const { problems } = resolveRunConfig(runSchema, { zk_protocol: { simulator_reward_coefficient: 'much' } })
    expect(problems[0]!.path).toBe('zk_protocol.simulator_reward_coefficient')
    expect(runSchema.schema.properties['zk_protocol']).toMatchObject({ usedWith: 'protocol_common.zero_knowledge' })
  })
})

describe('pay for likeness (nip-spec 3.5, T6)', () => {
  const zk = { simulator_reward_coefficient: 0.342, aux_prover_reward_coefficient: 0.123 }
  const rules = rulesOf(configured('nip', true, { zk_protocol: zk }))
  const [prover, verifier, adversary, simulator] = [0, 1, 2, 3]
  const logits = randomLogits(rules)
  const block = (agent: number, channel: number): Float32Array => {
    const start = (agent * rules.channels.length + channel) * pixels
    return logits.pixelLogits.subarray(start, start + pixels)
  }
  const decisions = (agent: number): Float32Array => logits.decisionLogits.subarray(agent * 3, agent * 3 + 3)

  it("compares messages and decisions on the verifiers' turns, and nothing on the others", () => {
    const likeness = 0.342 * (cosine(block(adversary, 1), block(simulator, 2)) + cosine(decisions(adversary), decisions(simulator)))
    const speaking = judge(rules, { round: 0, label: 1, decisions: [2, 1, 2, 2], logits })
    expect(speaking.rewards[simulator]).toBeCloseTo(likeness, 12)
    expect(speaking.rewards[adversary]).toBeCloseTo(-likeness, 12)
    expect(speaking.rewards[prover]).toBeCloseTo(1 + 0.123 * likeness, 12)
    expect(speaking.rewards[verifier]).toBe(1)
    const silent = judge(rules, { round: 1, label: 1, decisions: [2, 1, 2, 2], logits })
    expect(silent.rewards.map(Math.abs)).toEqual([0, 0, 0, 0])
  })

  it('leaves the logits as they are, but blanks what does not count under reference_quirks (G16)', () => {
    const before = randomLogits(rules)
    judge(rules, { round: 1, label: 1, logits })
    expect(logits).toEqual(before)
    const quirks = rulesOf(configured('nip', true, { zk_protocol: zk, reference_quirks: true }))
    const blanked = randomLogits(rules)
    judge(quirks, { round: 1, label: 1, logits: blanked })
    const width = rules.channels.length
    const expected = before.pixelLogits.slice()
    expected.fill(0, (adversary * width + 1) * pixels, (adversary * width + 2) * pixels)
    expected.fill(0, (simulator * width + 2) * pixels, (simulator * width + 3) * pixels)
    expect(blanked.pixelLogits).toEqual(expected)
    expect([...blanked.decisionLogits.subarray(6)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([rules.logits, quirks.logits]).toEqual(['read', 'blanked'])
  })

  it('lets the simulator decide, so that there is something to compare; not in the reference (G15)', () => {
    const quirks = rulesOf(configured('nip', true, { reference_quirks: true }))
    expect([rules.deciders, quirks.deciders]).toEqual([
      [verifier, adversary, simulator],
      [verifier, adversary]
    ])
  })
})

describe('two verifiers', () => {
  const pay = { verifier_reward: 2, verifier_incorrect_penalty: -3, verifier_terminated_penalty: -7, verifier_no_guess_reward: 0.5 }
  const zk = { simulator_reward_coefficient: 0, aux_prover_reward_coefficient: 0 }
  const ours = rulesOf(configured('nip', true, { protocol_common: pay, zk_protocol: zk }))
  const quirks = rulesOf(configured('nip', true, { protocol_common: pay, zk_protocol: zk, reference_quirks: true }))
  const play = (rules: ProtocolRules, given: GivenStep): JudgedStep => judge(rules, { ...given, logits: randomLogits(rules) })
  const decided = [0, 1, 0, 0]

  it.each([
    ['one verdict leaves the dialogue open', { round: 2, label: 1, decisions: [2, 1, 2, 2] }, { done: 0, terminated: 0, agentsDone: [0, 1, 0, 0], verdict: 1 }],
    ['so does the other', { round: 2, label: 1, decisions: [2, 2, 0, 2] }, { done: 0, terminated: 0, agentsDone: [0, 0, 1, 0], verdict: 2 }],
    ['both close it', { round: 2, label: 1, decisions: [2, 0, 0, 2] }, { done: 1, terminated: 0, agentsDone: [1, 1, 1, 1], verdict: 0 }],
    ['in whatever order', { round: 2, label: 1, decisions: [2, 2, 1, 2], agentsDone: decided, verdict: 0 }, { done: 1, agentsDone: [1, 1, 1, 1], verdict: 0 }],
    ['nobody else can', { round: 2, label: 1, decisions: [1, 2, 2, 1] }, { done: 0, agentsDone: [0, 0, 0, 0], verdict: 2 }]
  ])('%s', (_, given, expected) => {
    expect(play(ours, given)).toMatchObject(expected)
    expect(play(quirks, given)).toMatchObject(expected)
  })

  it('a verifier that has decided is out of it; in the reference it is paid again (G14)', () => {
    const again = { round: 2, label: 1, decisions: [2, 0, 2, 2], agentsDone: decided, verdict: 1 }
    expect(play(ours, again)).toMatchObject({ rewards: [0, 0, 0, 0].map((zero) => expect.closeTo(zero) as number), verdict: 1, judged: 1 })
    expect(play(quirks, again).rewards[1]).toBe(-3)
    expect(play(quirks, again)).toMatchObject({ verdict: 0, judged: 0 })
    const goesOn = { ...again, decisions: [2, 2, 2, 2] }
    expect([play(ours, goesOn).rewards[1], play(quirks, goesOn).rewards[1]]).toEqual([0, 0.5])
    const timeOut = { ...goesOn, round: 7 }
    expect([play(ours, timeOut).rewards[1], play(quirks, timeOut).rewards[1]]).toEqual([0, -7])
    expect([play(ours, timeOut).terminated, play(quirks, timeOut).terminated]).toEqual([1, 1])
  })

  it('time runs out although the verifier has just decided; not in the reference (G13)', () => {
    const adp = (more: Settings): ProtocolRules => rulesOf(configured('adp', true, { protocol_common: pay, zk_protocol: zk, ...more }))
    const last = { round: 1, label: 1, decisions: [2, 1, 2, 2] }
    expect(play(adp({}), last)).toMatchObject({ done: 0, terminated: 1, agentsDone: [0, 1, 0, 0], verdict: 1 })
    expect(play(adp({}), last).rewards[1]).toBe(2)
    expect(play(adp({ reference_quirks: true }), last)).toMatchObject({ done: 0, terminated: 0 })
  })
})
