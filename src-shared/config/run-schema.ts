import { Type } from '@sinclair/typebox'
import type { Static, TObject, TProperties } from '@sinclair/typebox'
import type { ProtocolTable } from '../domain/protocol'
import { agentSchema } from './agents'
import type { AgentConfig } from './agents'
import { choice, constant, flag, integer } from './field'
import type { SchemaNode } from './field'
import { baseRunSchema } from './base-run'
import { earlyStoppingSchema } from './early-stopping'
import { messageRegressionSchema } from './message-regression'
import { pretrainAgentsField, soloAgentSchema, testSizeField } from './solo'
import { datasetOptionsSchema, imageClassificationSchema, protocolCommonSchema, zeroKnowledgeSchema } from './scenario'
import { ppoSchema, reinforceSchema, rlSchema, spgSchema } from './training'

/** The fields every run has, whatever its protocol. Reference names throughout (nip-spec 2.2). */
const baseFields = {
  scenario: constant('image_classification', { help: 'What the agents talk about: an image.' }),
  // the words come from the registry
  trainer: choice<readonly string[]>(['vanilla_ppo'], 'vanilla_ppo', { help: 'Learning algorithm.' }),
  dataset: Type.String({ default: 'mnist10k', minLength: 1, help: 'Images to train and test on.' }),
  // the words come from the registry
  interaction_protocol: choice<readonly string[]>(['nip'], 'nip', { help: 'Who speaks when, who sees what, and who is paid.' }),
  seed: integer(6198, { minimum: 0, maximum: 4_294_967_295, help: 'Start of all random choices. Same configuration, seed and plan: same result.' }),
  pretrain_agents: pretrainAgentsField,
  test_size: testSizeField,
  d_representation: integer(16, { minimum: 1, maximum: 4096, help: 'Size of the vectors between body and heads.' }),
  message_size: integer(1, { minimum: 1, maximum: 64, help: 'Symbols sent per channel and round.' }),
  include_linear_message_space: flag(false, { help: 'Add a second kind of message: a symbol without a place in the image.' }),
  d_linear_message_space: integer(2, { minimum: 1, maximum: 4096, help: 'Number of linear symbols.' }),
  agents: Type.Record(Type.String(), agentSchema, { title: 'Agents', help: 'One record per agent; `_default` supplies the agents not named.' }),
  rl: rlSchema,
  ppo: ppoSchema,
  reinforce: reinforceSchema,
  spg: spgSchema,
  solo_agent: soloAgentSchema,
  early_stopping: earlyStoppingSchema,
  message_regression: messageRegressionSchema,
  base_run: baseRunSchema,
  image_classification: imageClassificationSchema,
  dataset_options: datasetOptionsSchema,
  protocol_common: protocolCommonSchema,
  zk_protocol: zeroKnowledgeSchema,
  reference_quirks: flag(false, { help: 'Reproduce the known defects of the reference system, for like-for-like comparisons.', advanced: true })
}

/** A complete configuration: every default written out, one record per agent of the protocol. */
export type RunConfig = Static<TObject<typeof baseFields>>

/** What a registry entry (protocol, later trainers and bodies) adds to the schema. */
export interface ProtocolContribution {
  readonly name: string
  readonly title: string
  readonly help: string
  /** The protocol's own parameter group, stored under `key`; null when it has none. */
  readonly parameters: { readonly key: string; readonly schema: TObject } | null
  /** Dotted paths of settings common to all protocols that make no difference to this one. */
  readonly ignores?: readonly string[]
  /** Agent names in the protocol's order. */
  agentNames(config: RunConfig): readonly string[]
  /** Maximum number of message rounds, R. */
  maxRounds(config: RunConfig): number
  /** The turn table for these options, for drawing. */
  table(config: RunConfig): ProtocolTable
  /** Cross-field rules of this protocol. */
  check(config: RunConfig): readonly Problem[]
}

/** A network that agents can have as their body: what a registry entry adds to every agent's settings. */
export interface BodyContribution {
  /** Also the key of its settings. */
  readonly name: string
  readonly title: string
  readonly help: string
  /** Its own settings, a group under its name; null when it has none. */
  readonly parameters: TObject | null
}

/** One thing wrong with a configuration. */
export interface Problem {
  /** Dotted path such as `rl.minibatch_size`; empty for the whole. */
  readonly path: string
  /** One sentence with the value and the remedy. */
  readonly message: string
}

export interface TrainerContribution {
  readonly name: string
  readonly title: string
  readonly help: string
  /** What it can follow; the first that is chosen counts. */
  readonly objectives?: readonly ObjectiveContribution[]
  /** Cross-field rules of this trainer. @param agents the protocol's, in its order */
  check?(config: RunConfig, agents: readonly string[]): readonly Problem[]
}

/** What a trainer makes agents learn, as far as forms need to know it. */
export interface ObjectiveContribution {
  readonly name: string
  readonly title: string
  readonly help: string
  /** The setting that chooses it among its trainer's objectives, and the value that does; null where there is no choice. */
  readonly chosenBy: { readonly path: string; readonly value: unknown } | null
  /** Keys of the groups of settings that it reads, among those that belong to objectives. */
  readonly groups: readonly string[]
  /** Dotted paths of settings, shown beside it, that make no difference to it. */
  readonly ignores: readonly string[]
}

/** The schema of this build of the engine: the base plus what its registries contribute. */
export interface RunSchema {
  readonly schema: TObject
  readonly agent: TObject
  readonly protocols: readonly ProtocolContribution[]
  readonly trainers: readonly TrainerContribution[]
}

export function composeRunSchema(parts: {
  protocols: readonly ProtocolContribution[]
  trainers: readonly TrainerContribution[]
  /** Left out: the body nip alone. */
  bodies?: readonly BodyContribution[]
}): RunSchema {
  const groups: TProperties = {}
  for (const { parameters } of parts.protocols) if (parameters) groups[parameters.key] = parameters.schema
  const schema = Type.Object(
    {
      ...baseFields,
      trainer: words(baseFields.trainer, parts.trainers),
      interaction_protocol: words(baseFields.interaction_protocol, parts.protocols),
      ...groups
    },
    { additionalProperties: false }
  )
  return { schema, agent: agentWith(parts.bodies ?? []), protocols: parts.protocols, trainers: parts.trainers }
}

function agentWith(bodies: readonly BodyContribution[]): TObject {
  if (bodies.length === 0) return agentSchema
  const groups: TProperties = {}
  for (const { name, parameters } of bodies) if (parameters) groups[name] = { ...parameters, usedWhen: { beside: 'body', is: [name] } }
  const properties = { ...agentSchema.properties, body: words(agentSchema.properties.body, bodies), ...groups }
  // the texts of the group, with the fields it then has
  return { ...agentSchema, ...Type.Object(properties) }
}

function words<Field extends TProperties[string]>(field: Field, entries: readonly { name: string }[]): Field {
  return { ...field, enum: entries.map((entry) => entry.name) }
}

/** The part of a RunSchema that can be sent to another process: forms are drawn from it. */
export interface SchemaDocument {
  readonly schema: SchemaNode
  readonly agent: SchemaNode
  readonly protocols: readonly ProtocolDocument[]
  readonly trainers: readonly TrainerDocument[]
}

export type TrainerDocument = Required<Omit<TrainerContribution, 'check'>>

export interface ProtocolDocument {
  readonly name: string
  readonly title: string
  readonly help: string
  /** Name of the protocol's own group of settings. */
  readonly key: string | null
  readonly ignores: readonly string[]
}

export function schemaDocument(run: RunSchema): SchemaDocument {
  return {
    schema: plain(run.schema),
    agent: plain(run.agent),
    protocols: run.protocols.map(({ name, title, help, parameters, ignores }) => ({ name, title, help, key: parameters?.key ?? null, ignores: ignores ?? [] })),
    trainers: run.trainers.map(({ name, title, help, objectives = [] }) => ({ name, title, help, objectives: objectives.map(shown) }))
  }
}

/** The declaration alone: an engine's objective also knows how to be computed. */
function shown({ name, title, help, chosenBy, groups, ignores }: ObjectiveContribution): ObjectiveContribution {
  return { name, title, help, chosenBy, groups, ignores }
}

/** The objective that a configuration's settings choose. */
export function chosenObjective<Chosen extends ObjectiveContribution>(objectives: readonly Chosen[], valueAt: (path: string) => unknown): Chosen | null {
  return objectives.find(({ chosenBy }) => chosenBy === null || valueAt(chosenBy.path) === chosenBy.value) ?? null
}

function plain(schema: TObject): SchemaNode {
  // TypeBox marks its nodes with symbols, which structured clone refuses
  return JSON.parse(JSON.stringify(schema)) as SchemaNode
}

export type { AgentConfig }
