import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { parseManifest } from './manifest'
import { sampleManifest } from './sample-dataset.fixture'

function refusal(change: (manifest: Record<string, never>) => void): AppError {
  const manifest = JSON.parse(JSON.stringify(sampleManifest())) as Record<string, never>
  change(manifest)
  return refusalOfText(JSON.stringify(manifest))
}

function refusalOfText(text: string): AppError {
  try {
    parseManifest(text, 'M')
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const change = (path: string, value: unknown) => (manifest: Record<string, never>) => {
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, manifest)
  parent[last] = value
}

describe('parseManifest', () => {
  it('reads what it should, with and without the splitting', () => {
    const manifest = sampleManifest()
    expect(parseManifest(JSON.stringify(manifest), 'M')).toEqual(manifest)
    const splitting = { method: 'by lot', seed: 3 }
    expect(parseManifest(JSON.stringify({ ...manifest, splitting }), 'M').splitting).toEqual(splitting)
  })

  it('ignores keys it does not know, so that a manifest may say more', () => {
    expect(parseManifest(JSON.stringify({ ...sampleManifest(), notes: 'x' }), 'M')).toEqual(sampleManifest())
  })

  it.each([
    ['id', '../up', 'M: id should be lower-case letters, digits, - and _, found "../up".'],
    ['title', '', 'M: title should be a text, found "".'],
    ['channels', 0, 'M: channels should be a whole number from 1 to 64, found 0.'],
    ['height', 1.5, 'M: height should be a whole number from 1 to 4096, found 1.5.'],
    ['width', 1e9, 'M: width should be a whole number from 1 to 4096, found 1000000000.'],
    ['classNames', ['one'], 'M: classNames should be a list of 2 to 256 entries, found ["one"].'],
    ['classNames.1', 7, 'M: classNames.1 should be a text, found 7.'],
    ['source', undefined, 'M: source should be an object, found nothing.'],
    ['source.licence', undefined, 'M: source.licence should be a text, found nothing.'],
    ['splits.test', null, 'M: splits.test should be an object, found null.'],
    ['splits.train.count', -1, 'M: splits.train.count should be a whole number from 1 to 2147483647, found -1.'],
    ['splits.train.classCounts.0', 1, 'M: splits.train.classCounts should be numbers that add up to the count 4, found 3.'],
    ['splits.train.images.file', '../../secret', 'M: splits.train.images.file should be a plain file name, found "../../secret".'],
    ['splits.train.images.file', '..', 'M: splits.train.images.file should be a plain file name, found "..".'],
    ['splits.train.labels.sha256', 'AB', 'M: splits.train.labels.sha256 should be 64 lower-case hexadecimal digits, found "AB".'],
    ['splitting', { method: 'x', seed: -1 }, 'M: splitting.seed should be a whole number from 0 to 4294967295, found -1.'],
    ['binarification.selectedClasses', [1, 1], 'M: binarification.selectedClasses should be two different classes, found "1 twice".'],
    ['binarification.selectedClasses', [0, 2], 'M: binarification.selectedClasses.1 should be a whole number from 0 to 1, found 2.']
  ])('refuses %s = %j', (path, value, message) => {
    expect(refusal(change(path, value))).toMatchObject({ code: 'bad-file', message })
  })

  it('tells a newer format from a bad one', () => {
    expect(refusal(change('formatVersion', 2))).toMatchObject({ code: 'newer-version', message: 'M has format version 2, this Roundtable reads up to 1.' })
    expect(refusal(change('formatVersion', 'one')).code).toBe('bad-file')
  })

  it('refuses text that is not a JSON object', () => {
    expect(refusalOfText('{"id":').code).toBe('bad-file')
    expect(refusalOfText('[1]').message).toBe('M: the whole file should be an object, found [1].')
    expect(refusalOfText('null').code).toBe('bad-file')
  })
})
