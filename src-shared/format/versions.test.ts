import { describe, expect, it } from 'vitest'
import type { Tree } from '../config/paths'
import { migrated, openDocument, writeDocument } from './versions'
import type { Format } from './versions'

/** A format with three versions: `length` became `size` in 2, and got a unit in 3. */
const format: Format = {
  version: 3,
  migrations: {
    1: ({ length, ...rest }) => ({ ...rest, size: length }),
    2: ({ size, ...rest }) => ({ ...rest, sizeBytes: size })
  }
}

describe('openDocument', () => {
  it.each([
    [1, { formatVersion: 1, length: 5, name: 'a' }],
    [2, { formatVersion: 2, size: 5, name: 'a' }],
    [3, { formatVersion: 3, sizeBytes: 5, name: 'a' }]
  ])('brings version %d to the present one', (_version, stored) => {
    expect(openDocument(JSON.stringify(stored), 'box.json', format).tree).toStrictEqual({ name: 'a', sizeBytes: 5, formatVersion: 3 })
  })

  it('leaves what it was given unchanged', () => {
    const stored: Tree = { formatVersion: 1, length: 5 }
    migrated(stored, 'box.json', format)
    expect(stored).toStrictEqual({ formatVersion: 1, length: 5 })
  })

  it('refuses a newer version by name and number', () => {
    const newer = { code: 'newer-version', message: 'box.json has format version 4, but this Roundtable reads versions up to 3.' }
    expect(() => openDocument('{"formatVersion":4}', 'box.json', format)).toThrowError(expect.objectContaining(newer))
  })

  it.each(['{}', '{"formatVersion":0}', '{"formatVersion":1.5}', '{"formatVersion":"1"}', '{"formatVersion":-1}', '[]', 'null', '3', '', '{"formatVersion":1'])(
    'calls %s damaged',
    (text) => {
      expect(() => openDocument(text, 'box.json', format)).toThrowError(
        expect.objectContaining({ code: 'damaged', message: expect.stringContaining('box.json') })
      )
    }
  )

  it('reads back what is written', () => {
    expect(openDocument(writeDocument(format, { sizeBytes: 2 }), 'box.json', format).whole('sizeBytes')).toBe(2)
  })
})
