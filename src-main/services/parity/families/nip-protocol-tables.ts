import { firstActiveRound, leadersAndFollowers, provers, rewardMidPoint } from '../../../engine/protocols/facts'
import { rulesOf } from '../../../engine/protocols/registry'
import type { ProtocolRules } from '../../../engine/protocols/rules'
import { variantOf } from '../../../engine/protocols/rules'
import { caseConfig } from '../case-config'
import type { ParityFamily } from '../types'

export const nipProtocolTables: ParityFamily = {
  family: 'nip_protocol_tables',
  run: (given) => {
    const config = caseConfig(given.config['hyper'])
    if ('skip' in config) return Promise.resolve(config)
    const rules = rulesOf(config)
    const seeds = given.config['seeds'] as readonly number[]
    const rounds = Array.from({ length: rules.maxRounds }, (_, round) => round)
    const names = (agents: readonly number[]): string[] => agents.map((agent) => rules.agents[agent]!)
    const perAgent = (value: (agent: number) => number | null): object => Object.fromEntries(rules.agents.map((name, agent) => [name, value(agent)]))
    const { verifier_first: verifierFirst } = config.protocol_common
    return Promise.resolve({
      tensors: new Map<string, ArrayLike<number>>([
        ['output/active', rounds.flatMap((round) => seeds.flatMap((seed) => turnsAt(rules, round, variantOf(rules, seed))))],
        ['output/guess', rounds.flatMap((round) => seeds.map((seed) => rules.mayGuess[variantOf(rules, seed) * rules.maxRounds + round]!))],
        ['output/can_be_active', rules.table().rounds.flatMap(({ active }) => active.flat().map(Number))],
        ['output/visibility', rules.visible.flat().map(Number)]
      ]),
      values: {
        agent_names: rules.agents,
        prover_names: names(provers(rules)),
        verifier_names: names(rules.verifiers),
        prover_indices: provers(rules),
        channel_names: rules.channels,
        max_message_rounds: rules.maxRounds,
        min_message_rounds: rules.minRounds,
        // a figure for the prompts of text scenarios, which nothing here counts (G17)
        max_verifier_questions: verifierFirst ? Math.ceil(rules.maxRounds / 2) : Math.floor(rules.maxRounds / 2),
        first_active_round: perAgent((agent) => firstActiveRound(rules, agent)),
        reward_mid_point: perAgent((agent) => rewardMidPoint(rules, config, agent)),
        // recorded in alphabetical order, the reference having none
        stackelberg_groups: leadersAndFollowers(rules).map((group) => names(group).sort())
      }
    })
  }
}

/** (agent, channel) of one round. */
function turnsAt({ agents, channels, maxRounds, active }: ProtocolRules, round: number, variant: number): number[] {
  const size = agents.length * channels.length
  const start = (variant * maxRounds + round) * size
  return Array.from(active.subarray(start, start + size))
}
