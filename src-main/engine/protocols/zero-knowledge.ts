import type { Problem, RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { ProtocolDeclaration } from './declaration'
import { Likeness } from './likeness'
import { noVerdict, variantOf } from './rules'
import type { PolicyLogits, ProtocolOutcome, ProtocolRules, ProtocolState } from './rules'
import { arguedVerdicts, payWords } from './single-verifier'
import { layOut } from './turn-table'
import type { TurnTables } from './turn-table'
import { registered, VerdictRule } from './verdict-rule'

export const adversary = 'adversarial_verifier'
export const simulator = 'simulator'

/** The three copies of every channel, in the order of their blocks. */
const blocks = ['standard', 'adversarial', 'simulator'] as const
type Block = (typeof blocks)[number]

const verifierName = 'verifier'

/** A protocol can be wrapped when its verifier has the name the wrapper knows it by, and nobody else has those it adds. */
export function zeroKnowledgeProblems(name: string, { agents, verifier }: ProtocolDeclaration): Problem[] {
  if (verifier === verifierName && !agents.includes(adversary) && !agents.includes(simulator)) return []
  const message = `protocol_common.zero_knowledge is true, but ${name} has no verifier called ${verifierName} that could have a double; switch it off.`
  return [{ path: 'protocol_common.zero_knowledge', message }]
}

/** Agents of the wrapped protocol: those of the base, the adversarial verifier, the simulator. */
export function zeroKnowledgeAgents(base: ProtocolDeclaration): readonly string[] {
  return [...base.agents, adversary, simulator]
}

/**
 * Wraps a protocol (nip-spec 3.5): an adversarial verifier talks to the same provers on channels of its own, and a simulator, which
 * sees neither, is paid for saying and deciding what the adversarial verifier does. If it can, talking to the provers taught nothing
 * but the verdict.
 */
export function zeroKnowledgeRules(name: string, config: RunConfig, base: ProtocolDeclaration): ProtocolRules {
  const tables = layOut({ ...wrapped(config, base), name })
  const quirks = config.reference_quirks
  const judge = new ZeroKnowledgeStep(config, tables, arguedVerdicts(base))
  return { ...tables, logits: quirks ? 'blanked' : 'read', step: (state, outcome) => judge.step(state, outcome) }
}

function wrapped(config: RunConfig, base: ProtocolDeclaration) {
  const channelIn = (channel: string, block: Block): string => `${channel}_${block}`
  const copies = (agent: string, block: Block): string[] => (base.sees[agent] ?? []).map((channel) => channelIn(channel, block))
  const provers = base.agents.filter((agent) => agent !== base.verifier)
  const likeness = config.zk_protocol.aux_prover_reward_coefficient === 0 ? '' : 'what the simulator is paid for'
  return {
    ...base,
    agents: zeroKnowledgeAgents(base),
    verifiers: [base.verifier, adversary],
    // the reference's simulator cannot decide, which leaves nothing to compare (G15)
    deciders: [base.verifier, adversary, ...(config.reference_quirks ? [] : [simulator])],
    channels: blocks.flatMap((block) => base.channels.map((channel) => channelIn(channel, block))),
    sees: {
      ...Object.fromEntries(provers.map((prover) => [prover, [...copies(prover, 'standard'), ...copies(prover, 'adversarial')]])),
      [base.verifier]: copies(base.verifier, 'standard'),
      [adversary]: copies(base.verifier, 'adversarial'),
      [simulator]: copies(base.verifier, 'simulator')
    },
    turns: (round: number, variant: number) =>
      base.turns(round, variant).flatMap(([agent, channel]): (readonly [string, string])[] =>
        agent === base.verifier
          ? [
              [agent, channelIn(channel, 'standard')],
              [adversary, channelIn(channel, 'adversarial')],
              [simulator, channelIn(channel, 'simulator')]
            ]
          : [
              [agent, channelIn(channel, 'standard')],
              [agent, channelIn(channel, 'adversarial')]
            ]
      ),
    paidFor: [
      ...payWords(config, base).map((words, agent) =>
        base.agents[agent] === base.verifier ? words : [words, likeness].filter((part) => part !== '').join(', and ')
      ),
      `being unlike the ${simulator}`,
      'being like the adversarial verifier'
    ]
  }
}

/** The step of a wrapped protocol. */
class ZeroKnowledgeStep {
  readonly #config: RunConfig
  readonly #tables: TurnTables
  readonly #argued: readonly number[]
  readonly #rule: VerdictRule
  readonly #adversary: number
  readonly #simulator: number
  readonly #likeness = new Likeness()

  constructor(config: RunConfig, tables: TurnTables, argued: readonly number[]) {
    this.#config = config
    this.#tables = tables
    this.#argued = argued
    this.#rule = new VerdictRule(config, tables)
    this.#adversary = tables.agents.indexOf(adversary)
    this.#simulator = tables.agents.indexOf(simulator)
  }

  step(state: ProtocolState, { reward, judged }: ProtocolOutcome): void {
    const { logits } = state
    if (logits === null) throw new AppError('internal', `Protocol ${this.#tables.name} was stepped without the logits its pay depends on.`)
    const { agents, verifier, playedRounds } = this.#tables
    const { protocol_common: pay, zk_protocol: likenessPay, reference_quirks: quirks } = this.#config
    const rule = this.#rule
    for (let n = 0; n < state.count; n++) {
      const row = n * agents.length
      const label = state.label[n]!
      const last = state.round[n]! >= playedRounds - 1
      const doneBefore = state.done[n]!
      // a verifier that has decided is out of it; in the reference it goes on deciding and being paid (G14)
      const out = !quirks && state.agentsDone[row + verifier] === 1

      rule.judge(state, n, this.#adversary)
      if (rule.decided) state.agentsDone[row + this.#adversary] = 1
      rule.judge(state, n, verifier)
      const { turn, verdict } = rule
      const decided = rule.decided && !out
      if (decided) state.verdict[n] = registered(verdict, label)
      if (decided || doneBefore === 1) state.agentsDone[row + verifier] = 1
      const shared = doneBefore === 1 || (state.agentsDone[row + verifier] === 1 && state.agentsDone[row + this.#adversary] === 1)
      // in the reference only the verifier's own verdict in this very step keeps time from running out
      const timedOut = last && (quirks ? !decided : !shared)
      state.done[n] = shared ? 1 : 0
      if (timedOut) state.terminated[n] = 1

      let verifierReward = 0
      if (decided) verifierReward = verdict === label ? pay.verifier_reward : pay.verifier_incorrect_penalty
      if (timedOut && !decided && !out) verifierReward = pay.verifier_terminated_penalty
      if (turn && !out && !decided && doneBefore === 0 && state.terminated[n] === 0) verifierReward = pay.verifier_no_guess_reward

      const likeness = likenessPay.simulator_reward_coefficient * this.#compare(state, logits, n, turn, quirks)
      for (let agent = 0; agent < agents.length; agent++) {
        const i = row + agent
        if (agent === verifier) reward[i] = verifierReward
        else if (agent === this.#adversary) reward[i] = 0 - likeness
        else if (agent === this.#simulator) reward[i] = likeness
        else {
          const own = pay.shared_reward ? verifierReward : decided && verdict === this.#argued[agent] ? pay.prover_reward : 0
          reward[i] = own + likenessPay.aux_prover_reward_coefficient * likeness
        }
        if (agent !== verifier && agent !== this.#adversary) state.agentsDone[i] = shared ? 1 : 0
      }
      judged[n] = !quirks && state.verdict[n] !== noVerdict ? state.verdict[n]! : verdict
    }
  }

  /**
   * Likeness of adversarial verifier and simulator in one step, -2 .. 2: of their messages where they are on turn, and of their decisions
   * where they may guess. Under reference_quirks what does not count is blanked in the logits themselves (G16).
   */
  #compare(state: ProtocolState, { pixelLogits, decisionLogits }: PolicyLogits, n: number, mayGuess: boolean, blank: boolean): number {
    const { agents, channels, active, maxRounds } = this.#tables
    const likeness = this.#likeness
    const block = channels.length / blocks.length
    const size = pixelLogits.length / (state.count * agents.length * channels.length)
    const turns = (variantOf(this.#tables, state.seed[n]!) * maxRounds + state.round[n]!) * agents.length * channels.length
    const rowA = n * agents.length + this.#adversary
    const rowS = n * agents.length + this.#simulator
    likeness.clear()
    for (let channel = block; channel < 2 * block; channel++) {
      const a = (rowA * channels.length + channel) * size
      const s = (rowS * channels.length + channel + block) * size
      if (active[turns + this.#adversary * channels.length + channel] === 1) likeness.add(pixelLogits, a, s, size)
      else if (blank) {
        pixelLogits.fill(0, a, a + size)
        pixelLogits.fill(0, s, s + size)
      }
    }
    const messages = likeness.cosine
    likeness.clear()
    if (mayGuess) likeness.add(decisionLogits, rowA * 3, rowS * 3, 3)
    else if (blank) {
      decisionLogits.fill(0, rowA * 3, rowA * 3 + 3)
      decisionLogits.fill(0, rowS * 3, rowS * 3 + 3)
    }
    return messages + likeness.cosine
  }
}
