import { createOutcome, noVerdict } from './rules'
import type { PolicyLogits, ProtocolRules } from './rules'

export interface JudgedStep {
  /** Per agent. */
  readonly rewards: readonly number[]
  readonly done: number
  readonly terminated: number
  /** Per agent. */
  readonly agentsDone: readonly number[]
  readonly judged: number
  readonly verdict: number
}

export interface GivenStep {
  readonly round: number
  readonly label: number
  /** The verifier's; other agents go on, unless `decisions` says what each does. */
  readonly decision?: number
  readonly decisions?: readonly number[]
  readonly seed?: number
  readonly done?: number
  readonly terminated?: number
  readonly agentsDone?: readonly number[]
  readonly verdict?: number
  readonly logits?: PolicyLogits
}

/** One step of one interaction, from the state given. */
export function judge(rules: ProtocolRules, given: GivenStep): JudgedStep {
  const outcome = createOutcome(1, rules.agents.length)
  const { round, label, decision = noVerdict, seed = 0, done = 0, terminated = 0, verdict = noVerdict, logits = null } = given
  const state = {
    count: 1,
    label: [label],
    round: [round],
    seed: [seed],
    decision: given.decisions ?? rules.agents.map((_, agent) => (agent === rules.verifier ? decision : noVerdict)),
    done: Uint8Array.of(done),
    terminated: Uint8Array.of(terminated),
    agentsDone: Uint8Array.from(given.agentsDone ?? rules.agents.map(() => 0)),
    verdict: Uint8Array.of(verdict),
    logits
  }
  rules.step(state, outcome)
  return {
    rewards: [...outcome.reward],
    done: state.done[0]!,
    terminated: state.terminated[0]!,
    agentsDone: [...state.agentsDone],
    judged: outcome.judged[0]!,
    verdict: state.verdict[0]!
  }
}
