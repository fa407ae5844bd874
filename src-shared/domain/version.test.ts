import { describe, expect, it } from 'vitest'
import { versionDifference } from './version'

describe('versionDifference', () => {
  it.each([
    ['1.2.3', '1.2.3', null],
    ['1.2', '1.2.3', null],
    ['1.2.3', '2.2.3', 'major'],
    ['1.2.3', '1.3.0', 'minor'],
    ['1.2.3', '1.2.4', 'patch'],
    ['test', '1.0.0', 'major'],
    ['test', 'dev', null]
  ] as const)('of %s and %s is %s', (a, b, expected) => {
    expect(versionDifference(a, b)).toBe(expected)
    expect(versionDifference(b, a)).toBe(expected)
  })
})
