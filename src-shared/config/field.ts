import { Type } from '@sinclair/typebox'
import type { Static, TBoolean, TInteger, TLiteral, TNumber, TObject, TProperties, TUnsafe } from '@sinclair/typebox'

/**
 * Builders for configuration fields. A field is plain JSON Schema plus three keys of our own
 * (`title`, `help`, `unit`), so that forms, flags, docs and validation all read one description,
 * which can also be sent to another process.
 */
export interface FieldText {
  /** What it does, and when one would change it. */
  readonly help: string
  readonly title?: string
  readonly unit?: string
  /** Rarely changed: forms fold it away. */
  readonly advanced?: boolean
  readonly usedWhen?: UsedWhen
}

/** Where a field or group counts: while a field beside it has one of these values. */
export interface UsedWhen {
  readonly beside: string
  readonly is: readonly unknown[]
}

interface ListLength {
  readonly minItems?: number
  readonly maxItems?: number
}

interface Range {
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

export function integer(fallback: number, text: FieldText & Range): TInteger {
  return Type.Integer({ default: fallback, ...text })
}

export function real(fallback: number, text: FieldText & Range): TNumber {
  return Type.Number({ default: fallback, ...text })
}

export function flag(fallback: boolean, text: FieldText): TBoolean {
  return Type.Boolean({ default: fallback, ...text })
}

/** One of a closed set of words. */
export function choice<const Words extends readonly string[]>(words: Words, fallback: Words[number], text: FieldText): TUnsafe<Words[number]> {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], default: fallback, ...text })
}

/** A field that may also be null, which is its default. */
export function nullable<Value>(inner: TUnsafe<Value>, text: FieldText, fallback: Value | null = null): TUnsafe<Value | null> {
  return Type.Unsafe<Value | null>({ anyOf: [inner, { type: 'null' }], default: fallback, ...text })
}

/** One of a closed set of words, where null is allowed too. */
export function word<const Words extends readonly string[]>(words: Words): TUnsafe<Words[number]> {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words] })
}

export function wholeNumber(range: Range): TUnsafe<number> {
  return Type.Unsafe<number>({ type: 'integer', ...range })
}

export function realNumber(range: Range): TUnsafe<number> {
  return Type.Unsafe<number>({ type: 'number', ...range })
}

export function pairOf(range: Range): TUnsafe<[number, number]> {
  return Type.Unsafe<[number, number]>({ type: 'array', items: { type: 'integer', ...range }, minItems: 2, maxItems: 2 })
}

/** Whole numbers in an order that counts, such as the widths of layers. */
export function wholeNumbers(fallback: readonly number[], range: Range, text: FieldText & ListLength): TUnsafe<number[]> {
  return Type.Unsafe<number[]>({ type: 'array', items: { type: 'integer', ...range }, minItems: 1, maxItems: 16, default: fallback, ...text })
}

/** The same where the list may be left out. */
export function optionalWholeNumbers(range: Range, text: FieldText, fallback: readonly number[] | null = null): TUnsafe<number[] | null> {
  const list = { type: 'array', items: { type: 'integer', ...range }, minItems: 1, maxItems: 16 }
  return Type.Unsafe<number[] | null>({ anyOf: [list, { type: 'null' }], default: fallback, ...text })
}

/** One whole number, or several, or none. */
export function oneOrMore(fallback: number | readonly number[], range: Range, text: FieldText): TUnsafe<number | number[]> {
  const list = { type: 'array', items: { type: 'integer', ...range }, minItems: 0, maxItems: 16 }
  return Type.Unsafe<number | number[]>({ anyOf: [{ type: 'integer', ...range }, list], default: fallback, ...text })
}

/** Some of a closed set of words, or null, the default, for what the reader makes of that. */
export function someWords<const Words extends readonly string[]>(words: Words, text: FieldText): TUnsafe<Words[number][] | null> {
  const list = { type: 'array', items: { type: 'string', enum: [...words] }, minItems: 1, maxItems: words.length }
  return Type.Unsafe<Words[number][] | null>({ anyOf: [list, { type: 'null' }], default: null, ...text })
}

/** Names in groups, in an order that counts, such as [['verifier'], ['prover0', 'prover1']]; null, the default, leaves the grouping to whoever reads it. */
export function nameGroups(text: FieldText): TUnsafe<string[][] | null> {
  const names = { type: 'array', items: { type: 'string' }, minItems: 1 }
  return Type.Unsafe<string[][] | null>({ anyOf: [{ type: 'array', items: names, minItems: 1 }, { type: 'null' }], default: null, ...text })
}

/** A number or an on/off switch, as the reference's `clip_value`. */
export function realOrFlag(fallback: boolean, range: Range, text: FieldText): TUnsafe<boolean | number> {
  return Type.Unsafe<boolean | number>({ anyOf: [{ type: 'boolean' }, { type: 'number', ...range }], default: fallback, ...text })
}

export function constant<const Word extends string>(word: Word, text: FieldText): TLiteral<Word> {
  return Type.Literal(word, { default: word, ...text })
}

/** @param usedWith dotted path of the switch without which nothing in the group counts */
export function group<Fields extends TProperties>(title: string, help: string, fields: Fields, usedWith?: string): TObject<Fields> {
  return Type.Object(fields, { additionalProperties: false, title, help, ...(usedWith === undefined ? {} : { usedWith }) })
}

export type { Static, TObject }

/** A schema node as forms and validation see it: JSON Schema keywords plus our texts. */
export interface SchemaNode extends Range {
  readonly type?: string
  readonly title?: string
  readonly help?: string
  readonly unit?: string
  readonly advanced?: boolean
  /** Of a group: dotted path of the switch without which nothing in it counts. */
  readonly usedWith?: string
  readonly usedWhen?: UsedWhen
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly anyOf?: readonly SchemaNode[]
  readonly items?: SchemaNode
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean
}
