import { describe, expect, it } from 'vitest'
import type { SchemaNode } from '@shared/config/field'
import { kindOf, namedValue, parsedValue, rangeHint, shownValue } from './field-value'

const whole: SchemaNode = { type: 'integer', minimum: 1, maximum: 32 }
const maybe: SchemaNode = { anyOf: [whole, { type: 'null' }] }
const pair: SchemaNode = { anyOf: [{ type: 'array', items: { type: 'integer', minimum: 0, maximum: 9 }, minItems: 2, maxItems: 2 }, { type: 'null' }] }
const clip: SchemaNode = { anyOf: [{ type: 'boolean' }, { type: 'number', exclusiveMinimum: 0 }] }

describe('field values', () => {
  it('chooses the control by the node', () => {
    const kinds = [whole, { type: 'boolean' }, { type: 'string', enum: ['a'] }, clip, { const: 'x' }, maybe].map(kindOf)
    expect(kinds).toEqual(['text', 'switch', 'choice', 'number-or-switch', 'constant', 'text'])
  })

  it('reads numbers and leaves what is none as it was typed', () => {
    expect([parsedValue(whole, ' 12 '), parsedValue(whole, '1e3'), parsedValue(whole, '.5')]).toEqual([12, 1000, 0.5])
    expect([parsedValue(whole, '12 px'), parsedValue(whole, '0x10'), parsedValue(whole, 'Infinity'), parsedValue(whole, '')]).toEqual([
      '12 px',
      '0x10',
      'Infinity',
      ''
    ])
  })

  it('reads an empty input as null where null is allowed', () => {
    expect([parsedValue(maybe, '  '), parsedValue(maybe, '4')]).toEqual([null, 4])
  })

  it('reads and shows pairs', () => {
    expect(parsedValue(pair, '3, 8')).toEqual([3, 8])
    expect(parsedValue(pair, '3 and 8')).toBe('3 and 8')
    expect(shownValue([3, 8])).toBe('3, 8')
  })

  it('reads and shows groups of names', () => {
    const groups: SchemaNode = { anyOf: [{ type: 'array', items: { type: 'array', items: { type: 'string' }, minItems: 1 }, minItems: 1 }, { type: 'null' }] }
    expect(parsedValue(groups, 'verifier; prover0, prover1')).toEqual([['verifier'], ['prover0', 'prover1']])
    expect(parsedValue(groups, ' ')).toBeNull()
    expect(shownValue([['verifier'], ['prover0', 'prover1']])).toBe('verifier; prover0, prover1')
  })

  it('writes ranges and values in few characters', () => {
    expect([rangeHint(whole), rangeHint(maybe), rangeHint(clip), rangeHint(pair), rangeHint({ type: 'number', minimum: 0, maximum: 4_294_967_295 })]).toEqual([
      '1 – 32',
      '1 – 32',
      '> 0',
      '0 – 9',
      '0 – 4,294,967,295'
    ])
    expect([namedValue(null), namedValue(true), namedValue([1, 2])]).toEqual(['empty', 'on', '1, 2'])
  })
})
