import type { Problem, RunConfig } from '@shared/config/run-schema'
import type { Protocol, ProtocolDeclaration, ProtocolDefinition } from './declaration'
import type { ProtocolRules } from './rules'
import { singleVerifierRules } from './single-verifier'
import type { TurnTables } from './turn-table'
import { zeroKnowledgeAgents, zeroKnowledgeProblems, zeroKnowledgeRules } from './zero-knowledge'

/** Everything a protocol needs to be configured, checked, drawn and played, from its definition; zero_knowledge wraps it. */
export function defineProtocol(definition: ProtocolDefinition): Protocol {
  const { name, title, help, parameters, ignores = [], declare } = definition
  const rules = (config: RunConfig): ProtocolRules => {
    const declared = declare(config)
    return config.protocol_common.zero_knowledge ? zeroKnowledgeRules(name, config, declared) : singleVerifierRules(name, config, declared)
  }
  return {
    name,
    title,
    help,
    parameters,
    ignores,
    agentNames: (config) => {
      const declared = declare(config)
      return config.protocol_common.zero_knowledge ? zeroKnowledgeAgents(declared) : declared.agents
    },
    maxRounds: (config) => declare(config).rounds.max,
    table: (config) => rules(config).table(),
    check: (config) => {
      const declared = declare(config)
      const wrapping = config.protocol_common.zero_knowledge ? zeroKnowledgeProblems(name, declared) : []
      const problems = [...wrapping, ...(definition.check?.(config) ?? []), ...limitProblems(declared)]
      // tables can only be laid out for what has passed so far
      return problems.length > 0 ? problems : verdictProblems(config, declared, rules(config))
    },
    rules
  }
}

/** More least rounds than rounds, refused in both modes (departure G18). */
function limitProblems({ rounds: { min, max, group } }: ProtocolDeclaration): Problem[] {
  if (min <= max) return []
  const path = `${group ?? ''}.min_message_rounds`
  return [{ path, message: `${path} is ${min}, but must be at most ${group ?? ''}.max_message_rounds (${max}): no verdict could ever count.` }]
}

/** The same by other means: least rounds after the verifier's last turn. The reference plays such dialogues, which all time out. */
function verdictProblems({ reference_quirks }: RunConfig, { rounds: { min, group } }: ProtocolDeclaration, tables: TurnTables): Problem[] {
  const last = lastGuess(tables)
  if (reference_quirks || group === null || last >= min) return []
  const message =
    last === 0
      ? `${group}.max_message_rounds is ${tables.maxRounds}, which leaves the verifier no turn: no verdict could ever count; raise it.`
      : `${group}.min_message_rounds is ${min}, but the verifier's last turn is in round ${last}: no verdict could ever count; lower it or raise ${group}.max_message_rounds.`
  return [{ path: last === 0 ? `${group}.max_message_rounds` : `${group}.min_message_rounds`, message }]
}

/** The last round, counted from 1, in which a verifier may guess; 0 for none. */
function lastGuess({ variants, maxRounds, mayGuess }: TurnTables): number {
  for (let round = maxRounds; round > 0; round--) {
    for (let variant = 0; variant < variants; variant++) if (mayGuess[variant * maxRounds + round - 1] === 1) return round
  }
  return 0
}
