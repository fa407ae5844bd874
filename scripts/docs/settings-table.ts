import type { SchemaNode } from '@shared/config/field'
import { expectation } from '@shared/config/validate'

/** A group of settings as a Markdown table, from the schema that forms and checks read. */
export function settingsTable(prefix: string, group: SchemaNode): string {
  const rows = Object.entries(group.properties ?? {}).map(
    ([key, node]) => `| \`${prefix}.${key}\` | ${JSON.stringify(node.default)} | ${expectation(node)} | ${node.help ?? ''} |`
  )
  return ['| setting | default | accepts | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
