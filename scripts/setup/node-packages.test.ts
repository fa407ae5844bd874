import { describe, expect, it } from 'vitest'
import { firstDifference, requireNode } from './node-packages.mjs'

const lock = (packages: Record<string, { version?: string; optional?: boolean }>) => ({ packages: { '': { version: '0.1.0' }, ...packages } })

describe('firstDifference', () => {
  it('finds none between equals, whatever the root entry says', () => {
    const wanted = lock({ 'node_modules/a': { version: '1.0.0' } })
    expect(firstDifference(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBeNull()
  })
  it('names a package in another version and a missing one', () => {
    const wanted = lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } })
    expect(firstDifference(wanted, lock({ 'node_modules/a': { version: '1.0.1' }, 'node_modules/b': { version: '2.0.0' } }))).toBe('node_modules/a')
    expect(firstDifference(wanted, lock({ 'node_modules/a': { version: '1.0.0' } }))).toBe('node_modules/b')
  })
  it('lets packages for other machines be absent', () => {
    const wanted = lock({ 'node_modules/mac-only': { version: '1.0.0', optional: true } })
    expect(firstDifference(wanted, lock({}))).toBeNull()
    expect(firstDifference(wanted, lock({ 'node_modules/mac-only': { version: '0.9.0' } }))).toBe('node_modules/mac-only')
  })
})

describe('requireNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts %s', (version) => expect(() => requireNode(version)).not.toThrow())
  it.each(['20.18.9', '18.20.0', '16.17.1'])('refuses %s', (version) => expect(() => requireNode(version)).toThrow(`Node ${version} is too old`))
})
