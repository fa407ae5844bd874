import type { RunConfig } from '@shared/config/run-schema'
import type { ProtocolRules } from './rules'

/** What follows from the tables alone, as the reference's handlers answer it (nip-spec 3.1). */

/** Provers are the agents with `prover` in their names, by index. */
export function provers(rules: ProtocolRules): readonly number[] {
  return rules.agents.flatMap((name, agent) => (name.includes('prover') ? [agent] : []))
}

/** The first round in which the agent may write under any episode seed; null where it never does. */
export function firstActiveRound({ variants, maxRounds, agents, channels, active }: ProtocolRules, agent: number): number | null {
  const { length } = channels
  for (let round = 0; round < maxRounds; round++) {
    for (let variant = 0; variant < variants; variant++) {
      const row = ((variant * maxRounds + round) * agents.length + agent) * length
      if (active.subarray(row, row + length).includes(1)) return round
    }
  }
  return null
}

/** What an agent earns that does no better than chance: halfway between its pay for success and for failure. Imitation starts at 0. */
export function rewardMidPoint(rules: ProtocolRules, { protocol_common: pay }: RunConfig, agent: number): number {
  if (agent === rules.verifier) return (pay.verifier_reward + pay.verifier_incorrect_penalty) / 2
  return provers(rules).includes(agent) ? pay.prover_reward / 2 : 0
}

/** Who learns first, leaders before followers, when nothing else is said: the verifiers, then everyone else, in the protocol's order (G57). */
export function leadersAndFollowers(rules: ProtocolRules): readonly (readonly number[])[] {
  const everyone = rules.agents.map((_, agent) => agent)
  return [rules.verifiers, everyone.filter((agent) => !rules.verifiers.includes(agent))]
}
