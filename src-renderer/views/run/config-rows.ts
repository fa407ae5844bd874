import { equalValues, leaves } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { SchemaDocument } from '@shared/config/run-schema'
import { shownValue } from '@/forms/field-value'
import { nodeAt } from '@/stores/draft-config'

export interface ConfigRow {
  /** Dotted path within its group. */
  readonly name: string
  readonly path: string
  readonly value: string
  readonly fallback: string
  readonly changed: boolean
  readonly unit: string
  readonly help: string
}

export interface ConfigGroup {
  readonly name: string
  readonly rows: readonly ConfigRow[]
}

/** A complete configuration as groups of rows, each beside its default; without a schema every row counts as changed. */
export function configGroups(config: Tree, document: SchemaDocument | null): readonly ConfigGroup[] {
  const groups = new Map<string, ConfigRow[]>()
  for (const [path, value] of leaves(config)) {
    const parts = path.split('.')
    const depth = parts.length === 1 ? 0 : parts[0] === 'agents' ? 2 : 1
    const group = depth === 0 ? 'General' : parts.slice(0, depth).join('.')
    const node = document ? nodeAt(document, path) : null
    const row: ConfigRow = {
      path,
      name: parts.slice(depth).join('.'),
      value: wordOf(value),
      fallback: node ? wordOf(node.default) : '',
      changed: !node || ('const' in node ? false : !equalValues(value, node.default)),
      unit: node?.unit ?? '',
      help: node?.help ?? ''
    }
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  return [...groups].map(([name, rows]) => ({ name, rows }))
}

function wordOf(value: unknown): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return value === undefined ? '' : shownValue(value)
}
