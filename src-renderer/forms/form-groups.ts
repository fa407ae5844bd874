import type { SchemaNode, UsedWhen } from '@shared/config/field'
import { chosenObjective } from '@shared/config/run-schema'
import type { ObjectiveContribution, SchemaDocument } from '@shared/config/run-schema'
import { humanised } from '@/ui/format'

export interface FormField {
  /** Dotted path within the group's record. */
  readonly path: string
  readonly node: SchemaNode
  /** Heading above it, for fields of a nested group; empty for none. */
  readonly section: string
  /** Where it counts, by a field beside it or beside its group; null: everywhere. */
  readonly usedWhen: UsedWhen | null
}

export interface FormGroup {
  readonly id: string
  readonly title: string
  readonly help: string
  readonly fields: readonly FormField[]
}

/** Reading order of the groups known by name; any other group of the schema follows. */
const firstGroups: readonly string[] = [
  'dataset_options',
  'protocol',
  'protocol_common',
  'zk_protocol',
  'image_classification',
  'agents',
  'rl',
  'ppo',
  'reinforce',
  'spg',
  'solo_agent',
  'early_stopping',
  'message_regression',
  'base_run'
]

/** The form of a configuration: groups in reading order, without those of protocols and objectives that are not chosen and of switches that are off. */
export function formGroups(document: SchemaDocument, valueAt: (path: string) => unknown): FormGroup[] {
  const properties = document.schema.properties ?? {}
  const protocol = valueAt('interaction_protocol')
  const own = document.protocols.find(({ name }) => name === protocol)?.key ?? null
  const others = document.protocols.flatMap(({ key }) => (key !== null && key !== own ? [key] : []))
  const read = objectiveIn(document, valueAt)?.groups
  if (read) others.push(...document.trainers.flatMap(({ objectives }) => objectives.flatMap(({ groups }) => groups.filter((key) => !read.includes(key)))))
  const rank = (id: string): number => {
    const at = firstGroups.indexOf(id === own ? 'protocol' : id)
    return at < 0 ? firstGroups.length : at
  }
  const isUsed = (id: string, { usedWith }: SchemaNode): boolean =>
    usedWith === undefined ? !others.includes(id) : valueAt(usedWith) === true || (read?.includes(id) ?? false)
  const ids = Object.keys(properties).filter((id) => id === 'agents' || (properties[id]?.properties && isUsed(id, properties[id])))
  const general: FormGroup = {
    id: 'general',
    title: 'General',
    help: 'What is learned, by which rules, from which seed.',
    fields: fieldsOf(properties, '').filter(({ node, path }) => path !== 'agents' && !('const' in node))
  }
  return [general, ...ids.sort((a, b) => rank(a) - rank(b)).map((id) => groupOf(document, id))]
}

/** What the chosen trainer makes agents learn. */
export function objectiveIn({ trainers }: SchemaDocument, valueAt: (path: string) => unknown): ObjectiveContribution | null {
  return chosenObjective(trainers.find(({ name }) => name === valueAt('trainer'))?.objectives ?? [], valueAt)
}

function groupOf(document: SchemaDocument, id: string): FormGroup {
  const node = document.schema.properties?.[id] ?? {}
  const title = node.title ?? humanised(id)
  if (id === 'agents')
    return {
      id,
      title: 'Agents',
      help: 'Architecture and learning rates, for all agents or one by one.',
      fields: nestedFields(document.agent.properties ?? {})
    }
  return { id, title, help: node.help ?? '', fields: fieldsOf(node.properties ?? {}, `${id}.`) }
}

function fieldsOf(properties: Readonly<Record<string, SchemaNode>>, prefix: string): FormField[] {
  return Object.entries(properties)
    .filter(([, node]) => !node.properties)
    .map(([key, node]) => ({ path: prefix + key, node, section: '', usedWhen: node.usedWhen ?? null }))
}

/** Plain fields first, then each nested group under its heading. */
function nestedFields(properties: Readonly<Record<string, SchemaNode>>): FormField[] {
  const nested = Object.entries(properties).flatMap(([key, node]) =>
    node.properties
      ? fieldsOf(node.properties, `${key}.`).map((field) => ({ ...field, section: node.title ?? humanised(key), usedWhen: node.usedWhen ?? field.usedWhen }))
      : []
  )
  return [...fieldsOf(properties, ''), ...nested]
}

/** Whether a field counts, from the values beside it. */
export function isUsed({ usedWhen }: FormField, beside: (name: string) => unknown): boolean {
  return usedWhen === null || usedWhen.is.includes(beside(usedWhen.beside))
}
