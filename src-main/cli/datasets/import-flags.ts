import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import { importFields } from '../../services/datasets/import-flags'
import type { Flags } from '../command'

/** `splitSeed` as `split-seed`. */
function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** A flag for every choice that an import can have. */
export const importOptions: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  Object.keys(importFields).map((key) => [flagOf(key), { type: 'string' as const }])
)

/** The choices given as flags; the schema of the files decides whether they can be. */
export function importChoices(flags: Flags): Tree {
  const given = Object.entries(importFields).flatMap(([key, field]) => {
    const value = flags[flagOf(key)]
    return typeof value === 'string' ? [[key, valueOf(field, value)] as const] : []
  })
  return Object.fromEntries(given)
}

/** A number where one is meant, `null` for an empty choice, else the text as it stands. */
function valueOf(field: SchemaNode, text: string): unknown {
  const kinds = [field, ...(field.anyOf ?? [])].map(({ type }) => type)
  if (text === 'null' && kinds.includes('null')) return null
  const number = Number(text)
  return (kinds.includes('integer') || kinds.includes('number')) && text.trim() !== '' && !Number.isNaN(number) ? number : text
}
