import type { SchemaNode } from '@shared/config/field'

/** How a schema node is edited, and the way between its value and the text of an input. */
export type FieldKind = 'switch' | 'choice' | 'number-or-switch' | 'constant' | 'text'

export function kindOf(node: SchemaNode): FieldKind {
  if ('const' in node) return 'constant'
  if (node.type === 'boolean') return 'switch'
  if (wordsOf(node)) return 'choice'
  if (node.anyOf?.some(({ type }) => type === 'boolean')) return 'number-or-switch'
  return 'text'
}

/** The closed list of words a node accepts, if it is one. */
export function wordsOf(node: SchemaNode): readonly string[] | null {
  return node.enum ?? node.anyOf?.find((option) => option.enum)?.enum ?? null
}

export function isNullable(node: SchemaNode): boolean {
  return node.anyOf?.some(({ type }) => type === 'null') ?? false
}

/** The value as it stands in the input; null is an empty input, lists are separated by commas, lists of lists by semicolons. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(shownValue).join(value.some(Array.isArray) ? '; ' : ', ')
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}

/** What a text means for this node. What cannot be read stays the text itself, so that the check can refuse it by name. */
export function parsedValue(node: SchemaNode, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return emptyValue(node)
  const options = node.anyOf ?? [node]
  if (options.some(({ type, items }) => type === 'array' && items?.type === 'array')) return trimmed.split(';').map(partsOf)
  if (options.some(({ type }) => type === 'array')) {
    const parts = partsOf(trimmed)
    if (options.some(({ items }) => items?.type === 'string')) return parts
    return parts.every(isNumeral) ? parts.map(Number) : trimmed
  }
  if (options.some(({ type }) => type === 'integer' || type === 'number')) return isNumeral(trimmed) ? Number(trimmed) : trimmed
  return text
}

/** What an empty input means: nothing, or a list of nothing, where the node accepts that. */
function emptyValue(node: SchemaNode): unknown {
  if (isNullable(node)) return null
  return (node.anyOf ?? [node]).some(({ type, minItems }) => type === 'array' && minItems === 0) ? [] : ''
}

function partsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '')
}

/** Decimal numerals only: JavaScript would also read hexadecimal, `Infinity` and blanks. */
function isNumeral(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
}

/** The range in few characters (`1 – 32`, `≥ 0`, `> 0, < 1`); empty when anything goes. */
export function rangeHint(node: SchemaNode): string {
  const limits = node.anyOf?.find(({ type }) => type === 'integer' || type === 'number' || type === 'array') ?? node
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits.items ?? limits
  if (minimum !== undefined && maximum !== undefined) return `${numeral(minimum)} – ${numeral(maximum)}`
  const low = minimum !== undefined ? `≥ ${numeral(minimum)}` : exclusiveMinimum !== undefined ? `> ${numeral(exclusiveMinimum)}` : ''
  const high = maximum !== undefined ? `≤ ${numeral(maximum)}` : exclusiveMaximum !== undefined ? `< ${numeral(exclusiveMaximum)}` : ''
  return [low, high].filter((part) => part !== '').join(', ')
}

/** A value in a sentence: words plain, empty and switches by name. */
export function namedValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty'
  if (value === true) return 'on'
  if (value === false) return 'off'
  return shownValue(value)
}

function numeral(value: number): string {
  return value >= 10_000 ? value.toLocaleString('en-US') : String(value)
}
