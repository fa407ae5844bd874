import type { RunConfig } from '@shared/config/run-schema'
import { noVerdict, variantOf } from './rules'
import type { ProtocolState } from './rules'
import type { TurnTables } from './turn-table'

/**
 * What one verifier's decision amounts to in one round (nip-spec 3.3). Rewritten by every call, so that judging allocates nothing.
 *
 * `force_guess`: by default the forced value replaces the decision wherever the verifier may guess; under reference_quirks it only
 * makes a verdict count, while pay and accuracy still look at the verifier's own decision (departure G11).
 */
export class VerdictRule {
  /** Whether it may guess in this round. */
  turn = false
  /** Its decision as pay sees it, 0 .. 2. */
  verdict = 2
  /** Whether the verdict counts. */
  decided = false
  readonly #tables: TurnTables
  readonly #forced: 'zero' | 'one' | 'y' | null
  readonly #substitutes: boolean

  constructor(config: RunConfig, tables: TurnTables) {
    this.#tables = tables
    this.#forced = config.protocol_common.force_guess
    this.#substitutes = !config.reference_quirks
  }

  /** Judges what `agent` decided in interaction `n`. */
  judge(state: ProtocolState, n: number, agent: number): void {
    const { agents, maxRounds, minRounds, mayGuess } = this.#tables
    const round = state.round[n]!
    const own = state.decision[n * agents.length + agent]!
    const counted = forcedValue(this.#forced, state.label[n]!) ?? own
    this.turn = mayGuess[variantOf(this.#tables, state.seed[n]!) * maxRounds + round] === 1
    this.verdict = this.turn && this.#substitutes ? counted : own
    this.decided = this.turn && counted !== 2 && round >= minRounds - 1
  }
}

/** What a decision that counted was registered as. */
export function registeredVerdict({ protocol_common, reference_quirks }: RunConfig, decision: number, label: number): number {
  return registered((reference_quirks ? null : forcedValue(protocol_common.force_guess, label)) ?? decision, label)
}

/** A verdict forced on a verifier that would have gone on counts as the wrong one under reference_quirks (G11). */
export function registered(verdict: number, label: number): number {
  return verdict === noVerdict ? 1 - label : verdict
}

function forcedValue(forced: 'zero' | 'one' | 'y' | null, label: number): number | null {
  return forced === null ? null : forced === 'zero' ? 0 : forced === 'one' ? 1 : label
}
