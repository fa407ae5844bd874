import type { SchemaNode } from './field'
import { isTree } from './paths'
import type { Tree } from './paths'
import type { Problem } from './run-schema'

/**
 * Checks a value against a schema node and writes out every default.
 * Problems are appended to `problems`; the value returned is complete whenever none was added.
 */
export function completed(node: SchemaNode, value: unknown, path: string, problems: Problem[]): unknown {
  if (value === undefined) {
    if (node.properties) return completedTree(node.properties, {}, path, problems)
    if (!('default' in node)) problems.push({ path, message: `${path} is missing.` })
    return node.default
  }
  if (node.properties) {
    if (!isTree(value)) return refuse(path, value, 'a group of settings', problems)
    return completedTree(node.properties, value, path, problems)
  }
  const complaint = mismatch(node, value)
  if (complaint) return refuse(path, value, complaint, problems)
  return value
}

function completedTree(properties: Readonly<Record<string, SchemaNode>>, value: Tree, path: string, problems: Problem[]): Tree {
  const prefix = path === '' ? '' : `${path}.`
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(properties, key)) problems.push(unknownKey(prefix + key, key, Object.keys(properties)))
  }
  const result: Tree = {}
  for (const [key, child] of Object.entries(properties)) {
    result[key] = completed(child, Object.hasOwn(value, key) ? value[key] : undefined, prefix + key, problems)
  }
  return result
}

export function unknownKey(path: string, key: string, known: readonly string[]): Problem {
  const near = nearest(key, known)
  const remedy = near === null ? `Known names there: ${known.join(', ')}.` : `Did you mean ${path.slice(0, path.length - key.length)}${near}?`
  return { path, message: `${path} is not a setting. ${remedy}` }
}

/** What a value must be, as words completing "must be ..."; null when it fits. */
function mismatch(node: SchemaNode, value: unknown): string | null {
  if (node.anyOf) return node.anyOf.some((option) => mismatch(option, value) === null) ? null : node.anyOf.map(expectation).join(' or ')
  if ('const' in node) return value === node.const ? null : expectation(node)
  if (node.type === 'array') return arrayFits(node, value) ? null : expectation(node)
  return scalarFits(node, value) ? null : expectation(node)
}

function arrayFits(node: SchemaNode, value: unknown): boolean {
  if (!Array.isArray(value)) return false
  if (value.length < (node.minItems ?? 0) || value.length > (node.maxItems ?? Infinity)) return false
  const { items } = node
  return items === undefined || value.every((item) => mismatch(items, item) === null)
}

function scalarFits(node: SchemaNode, value: unknown): boolean {
  switch (node.type) {
    case 'null':
      return value === null
    case 'boolean':
      return typeof value === 'boolean'
    case 'string':
      return typeof value === 'string' && (node.enum === undefined ? value.length > 0 : node.enum.includes(value))
    case 'integer':
      return Number.isSafeInteger(value) && inRange(node, value as number)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && inRange(node, value)
    default:
      return false
  }
}

function inRange(node: SchemaNode, value: number): boolean {
  return (
    value >= (node.minimum ?? -Infinity) &&
    value <= (node.maximum ?? Infinity) &&
    (node.exclusiveMinimum === undefined || value > node.exclusiveMinimum) &&
    (node.exclusiveMaximum === undefined || value < node.exclusiveMaximum)
  )
}

/** In words what a node accepts, range included; also used as the hint beside form fields. */
export function expectation(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map(expectation).join(' or ')
  if ('const' in node) return JSON.stringify(node.const)
  if (node.enum) return `one of ${node.enum.join(', ')}`
  if (node.type === 'null') return 'empty (null)'
  if (node.type === 'boolean') return 'true or false'
  if (node.type === 'string') return 'a text'
  if (node.type === 'array' && node.items?.type === 'array') return 'a list of groups, each a list of names'
  if (node.type === 'array' && node.items?.enum) return `a list of ${node.items.enum.join(', ')}`
  if (node.type === 'array') return `a list of ${node.minItems === node.maxItems ? String(node.minItems ?? 'some') : 'some'} whole numbers`
  return (node.type === 'integer' ? 'a whole number' : 'a number') + rangeText(node)
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  const low = minimum === undefined ? (exclusiveMinimum === undefined ? null : `above ${exclusiveMinimum}`) : `at least ${minimum}`
  const high = maximum === undefined ? (exclusiveMaximum === undefined ? null : `below ${exclusiveMaximum}`) : `at most ${maximum}`
  const both = [low, high].filter((part) => part !== null)
  return both.length === 0 ? '' : ` ${both.join(' and ')}`
}

function refuse(path: string, value: unknown, expected: string, problems: Problem[]): unknown {
  problems.push({ path, message: `${path} is ${shown(value)}, but must be ${expected}.` })
  return value
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** The known word within two edits of `word`, if any. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = 3
  for (const candidate of known) {
    const distance = editDistance(word, candidate)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
