import type { SchemaNode } from '@shared/config/field'
import { equalValues, getPath, isTree, leaves, withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { defaultAgent } from '@shared/config/resolve'
import type { Problem, SchemaDocument } from '@shared/config/run-schema'
import { completed } from '@shared/config/validate'

/** Pure rules of the New run form: what a path's value is, and how two configurations differ. */

const agentPath = /^agents\.([^.]+)\.(.+)$/

/** The schema node behind a dotted path, agents' records included; null when there is none. */
export function nodeAt(document: SchemaDocument, path: string): SchemaNode | null {
  const agent = agentPath.exec(path)
  let node: SchemaNode | undefined = agent ? document.agent : document.schema
  for (const key of (agent?.[2] ?? path).split('.')) node = node?.properties?.[key]
  return node ?? null
}

/** The value the form shows: the path's own, else that of all agents, else the default. */
export function valueAt(document: SchemaDocument, config: Tree, path: string): unknown {
  const own = getPath(config, path)
  if (own !== undefined) return own
  const [, agent, rest] = agentPath.exec(path) ?? []
  if (agent !== undefined && agent !== defaultAgent) return valueAt(document, config, `agents.${defaultAgent}.${rest}`)
  return nodeAt(document, path)?.default
}

/** What the path would be without an entry of its own. */
export function fallbackAt(document: SchemaDocument, config: Tree, path: string): unknown {
  const [, agent, rest] = agentPath.exec(path) ?? []
  if (agent !== undefined && agent !== defaultAgent) return valueAt(document, config, `agents.${defaultAgent}.${rest}`)
  return nodeAt(document, path)?.default
}

export interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Paths at which two partial configurations mean different things. */
export function differences(document: SchemaDocument, before: Tree, after: Tree): Difference[] {
  const paths = [...new Set([...leaves(before), ...leaves(after)].map(([path]) => path))]
  return paths
    .map((path) => ({ path, before: valueAt(document, before, path), after: valueAt(document, after, path) }))
    .filter((difference) => !equalValues(difference.before, difference.after))
}

/** Only what differs from the defaults; what all agents share moves to the record for all agents. */
export function reduced(document: SchemaDocument, config: Tree): Tree {
  let result: Tree = {}
  const { agents, ...others } = config
  for (const [path, value] of leaves(others)) {
    if (!equalValues(value, nodeAt(document, path)?.default)) result = withPath(result, path, value)
  }
  const records = isTree(agents) ? Object.entries(agents).filter((entry): entry is [string, Tree] => isTree(entry[1])) : []
  for (const [name, record] of records) {
    for (const [key, value] of leaves(record)) {
      const shared = name === defaultAgent || records.every(([, other]) => equalValues(getPath(other, key), value))
      if (!equalValues(value, nodeAt(document, `agents.${name}.${key}`)?.default)) {
        result = withPath(result, `agents.${shared ? defaultAgent : name}.${key}`, value)
      }
    }
  }
  return result
}

/** Types and ranges of every value given, without a round trip to the engine. */
export function localProblems(document: SchemaDocument, config: Tree): Problem[] {
  const problems: Problem[] = []
  const { agents: _, ...fields } = document.schema.properties ?? {}
  const { agents, ...given } = config
  completed({ ...document.schema, properties: fields }, given, '', problems)
  for (const [name, record] of Object.entries(isTree(agents) ? agents : {})) completed(document.agent, record, `agents.${name}`, problems)
  return problems
}

/** The changes that turn one complete configuration into the other. */
export function changesBetween(before: Tree, after: Tree): Tree {
  return leaves(after)
    .filter(([path, value]) => !equalValues(getPath(before, path), value))
    .reduce<Tree>((changes, [path, value]) => withPath(changes, path, value), {})
}
