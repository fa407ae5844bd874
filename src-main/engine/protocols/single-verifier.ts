import type { RunConfig } from '@shared/config/run-schema'
import { variantOf } from './rules'
import type { ProtocolOutcome, ProtocolState } from './rules'
import type { TurnTables } from './turn-table'

/**
 * What a prover earns from a registered verdict (nip-spec 3.4), when rewards are not shared.
 * `prover` counts the agents other than the verifier, in order.
 */
export type ProverReward = (prover: number, verdict: number) => number

/**
 * Done flags and rewards of protocols with one verifier (nip-spec 3.3). The order of the assignments is part of the rule:
 * running out of rounds overrides a verdict's pay, the pay for going on comes last.
 *
 * `force_guess`: by default the forced value replaces the verifier's decision wherever it may guess; under reference_quirks
 * it only makes a verdict count, while pay and accuracy still look at the verifier's own decision (departure G11).
 */
export function singleVerifierStep(
  config: RunConfig,
  tables: TurnTables,
  proverReward: ProverReward
): (state: ProtocolState, outcome: ProtocolOutcome) => void {
  const pay = config.protocol_common
  const forced = pay.force_guess
  const substitutes = !config.reference_quirks
  const { agents, verifier, maxRounds, minRounds, mayGuess } = tables
  const width = agents.length

  return (state, outcome) => {
    const { reward, judged, decided } = outcome
    for (let n = 0; n < state.count; n++) {
      const round = state.round[n]!
      const label = state.label[n]!
      const row = n * width
      const turn = mayGuess[variantOf(tables, state.seed[n]!) * maxRounds + round] === 1
      const own = state.decision[row + verifier]!
      const counted = forced === null ? own : forced === 'zero' ? 0 : forced === 'one' ? 1 : label
      const verdict = turn && substitutes ? counted : own
      const isDecided = turn && counted !== 2 && round >= minRounds - 1
      const timedOut = round >= maxRounds - 1 && !isDecided
      if (isDecided) state.done[n] = 1
      if (timedOut) state.terminated[n] = 1

      let verifierReward = 0
      if (isDecided) verifierReward = verdict === label ? pay.verifier_reward : pay.verifier_incorrect_penalty
      if (timedOut) verifierReward = pay.verifier_terminated_penalty
      if (turn && state.done[n] === 0 && state.terminated[n] === 0) verifierReward = pay.verifier_no_guess_reward

      let prover = 0
      for (let agent = 0; agent < width; agent++) {
        if (agent === verifier) reward[row + agent] = verifierReward
        else {
          reward[row + agent] = pay.shared_reward ? verifierReward : isDecided ? proverReward(prover, verdict) : 0
          prover++
        }
        if (state.done[n] === 1) state.agentsDone[row + agent] = 1
      }
      judged[n] = verdict
      decided[n] = isDecided ? 1 : 0
    }
  }
}
