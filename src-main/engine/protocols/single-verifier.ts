import type { RunConfig } from '@shared/config/run-schema'
import type { ProtocolDeclaration } from './declaration'
import type { ProtocolRules } from './rules'
import { layOut } from './turn-table'
import { registered, VerdictRule } from './verdict-rule'

/**
 * Done flags and rewards of protocols with one verifier (nip-spec 3.3, 3.4). The order of the assignments is part of the rule:
 * running out of rounds overrides a verdict's pay, the pay for going on comes last.
 */
export function singleVerifierRules(name: string, config: RunConfig, declared: ProtocolDeclaration): ProtocolRules {
  const tables = layOut({ ...declared, name, paidFor: payWords(config, declared) })
  const pay = config.protocol_common
  const { agents, verifier, playedRounds } = tables
  const width = agents.length
  const argued = arguedVerdicts(declared)
  const rule = new VerdictRule(config, tables)

  return {
    ...tables,
    logits: 'unread',
    step: (state, { reward, judged }) => {
      for (let n = 0; n < state.count; n++) {
        const row = n * width
        rule.judge(state, n, verifier)
        const { turn, verdict, decided } = rule
        const timedOut = state.round[n]! >= playedRounds - 1 && !decided
        if (decided) state.done[n] = 1
        if (timedOut) state.terminated[n] = 1
        if (decided) state.verdict[n] = registered(verdict, state.label[n]!)

        let verifierReward = 0
        if (decided) verifierReward = verdict === state.label[n]! ? pay.verifier_reward : pay.verifier_incorrect_penalty
        if (timedOut) verifierReward = pay.verifier_terminated_penalty
        if (turn && state.done[n] === 0 && state.terminated[n] === 0) verifierReward = pay.verifier_no_guess_reward

        for (let agent = 0; agent < width; agent++) {
          const own = decided && verdict === argued[agent] ? pay.prover_reward : 0
          reward[row + agent] = agent === verifier || pay.shared_reward ? verifierReward : own
          if (state.done[n] === 1) state.agentsDone[row + agent] = 1
        }
        judged[n] = verdict
      }
    }
  }
}

/** Per agent: the verdict it is paid for; -1 for none, and for the verifier, which is paid for the right one. */
export function arguedVerdicts({ agents, arguesFor }: ProtocolDeclaration): readonly number[] {
  return agents.map((agent) => arguesFor[agent] ?? -1)
}

/** Per agent: words completing "is paid for". */
export function payWords(config: RunConfig, { agents, verifier, arguesFor }: ProtocolDeclaration): string[] {
  return agents.map((agent) => {
    if (agent === verifier) return 'the right verdict'
    if (config.protocol_common.shared_reward) return 'what the verifier is paid for'
    const verdict = arguesFor[agent]
    return verdict === undefined ? '' : verdict === 1 ? 'verdict 1 (accept)' : 'verdict 0 (reject)'
  })
}
