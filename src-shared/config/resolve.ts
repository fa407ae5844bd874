import { AppError } from '../domain/errors'
import { baseRunRules } from './base-run-rules'
import { frameRules, learningRateRules, targetCriticRules } from './rules'
import { scheduleRules } from './schedule-rules'
import type { SchemaNode } from './field'
import { messageRegressionRules } from './message-regression-rules'
import { isTree, merged } from './paths'
import type { Tree } from './paths'
import type { Problem, ProtocolContribution, RunConfig, RunSchema } from './run-schema'
import { completed, unknownKey } from './validate'

export interface Resolution {
  /** The complete configuration; null while there are problems. */
  readonly config: RunConfig | null
  readonly problems: readonly Problem[]
}

/** Name of the agent record that supplies agents without one of their own. */
export const defaultAgent = '_default'

/**
 * Completes and checks a partial configuration: unknown keys, types and ranges first, then the
 * rules between fields (nip-spec 2.14), so that nothing is allocated for an impossible run.
 */
export function resolveRunConfig(schema: RunSchema, input: unknown): Resolution {
  if (!isTree(input)) return { config: null, problems: [{ path: '', message: 'The configuration must be an object of settings.' }] }
  const problems: Problem[] = []
  const root = schema.schema as SchemaNode
  const { agents: _, ...others } = root.properties ?? {}
  const { agents: givenAgents, ...given } = input
  const config = completed({ ...root, properties: others }, given, '', problems) as Tree
  if (problems.length > 0) return { config: null, problems }

  const protocol = protocolOf(schema, config as unknown as RunConfig)
  config['agents'] = completedAgents(schema, protocol, config as unknown as RunConfig, givenAgents, problems)
  const whole = config as unknown as RunConfig
  if (problems.length === 0) problems.push(...protocol.check(whole))
  if (problems.length === 0)
    problems.push(
      ...frameRules(whole, protocol.maxRounds(whole)),
      ...learningRateRules(whole),
      ...targetCriticRules(whole),
      ...scheduleRules(whole),
      ...baseRunRules(whole),
      ...messageRegressionRules(whole),
      ...trainerRules(schema, protocol, whole)
    )
  return { config: problems.length === 0 ? whole : null, problems }
}

function trainerRules({ trainers }: RunSchema, protocol: ProtocolContribution, config: RunConfig): readonly Problem[] {
  return trainers.find(({ name }) => name === config.trainer)?.check?.(config, protocol.agentNames(config)) ?? []
}

/** As resolveRunConfig, but throws `bad-config` with every problem in its detail. */
export function requireRunConfig(schema: RunSchema, input: unknown): RunConfig {
  const { config, problems } = resolveRunConfig(schema, input)
  if (config) return config
  const [first, ...more] = problems
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`
  throw new AppError('bad-config', `${first?.message ?? 'The configuration is not valid.'}${rest}`, {
    detail: problems.map((problem) => problem.message).join('\n')
  })
}

export function protocolOf(schema: RunSchema, config: RunConfig): ProtocolContribution {
  const found = schema.protocols.find((protocol) => protocol.name === (config.interaction_protocol as string))
  if (!found) throw new AppError('bad-config', `interaction_protocol ${config.interaction_protocol} is not known.`)
  return found
}

function completedAgents(schema: RunSchema, protocol: ProtocolContribution, config: RunConfig, given: unknown, problems: Problem[]): Tree {
  if (given !== undefined && !isTree(given)) {
    problems.push({ path: 'agents', message: 'agents must be a group with one record per agent.' })
    return {}
  }
  const records: Tree = given ?? {}
  const names = protocol.agentNames(config)
  for (const name of Object.keys(records)) {
    if (name !== defaultAgent && !names.includes(name)) problems.push(unknownKey(`agents.${name}`, name, [...names, defaultAgent]))
    else if (!isTree(records[name])) problems.push({ path: `agents.${name}`, message: `agents.${name} must be a group of settings.` })
  }
  if (problems.length > 0) return {}
  const fallback = (records[defaultAgent] ?? {}) as Tree
  return Object.fromEntries(
    names.map((name) => [name, completed(schema.agent as SchemaNode, merged(fallback, (records[name] ?? {}) as Tree), `agents.${name}`, problems)])
  )
}
