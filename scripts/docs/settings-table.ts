import type { SchemaNode } from '@shared/config/field'
import { expectation } from '@shared/config/validate'

/** A group of settings as a Markdown table, from the schema that forms and checks read. */
export function settingsTable(prefix: string, group: SchemaNode): string {
  return ['| setting | default | accepts | what it does |', '| --- | --- | --- | --- |', ...rowsOf(prefix, group)].join('\n')
}

function rowsOf(prefix: string, group: SchemaNode): string[] {
  return Object.entries(group.properties ?? {}).flatMap(([key, node]) =>
    node.properties
      ? rowsOf(`${prefix}.${key}`, node)
      : [`| \`${prefix}.${key}\` | ${JSON.stringify(node.default)} | ${expectation(node)} | ${node.help ?? ''} |`]
  )
}
