import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { Disk } from './disk'
import { EmbeddingFolder } from './embedding-folder'
import { nodeFiles } from './files'

const axes = { images: 3, height: 2, width: 1, channels: 2 }
const origin = { images: 'a', weights: 'b' }
const values = Float32Array.from({ length: 12 }, (_, index) => index / 7)

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-embeddings-'))
  path = join(folder, 'derived/embeddings')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function filled(): EmbeddingFolder {
  const made = new EmbeddingFolder(path)
  const writer = made.begin(origin, axes)
  writer.append(values.subarray(0, 8))
  writer.append(values.subarray(8))
  writer.finish()
  return made
}

describe('EmbeddingFolder', () => {
  it('gives back the features of any image, from a file that others can read', () => {
    const file = filled().open(origin, axes)!
    const into = new Float32Array(6)
    file.read(2, into, 1)
    expect(into).toEqual(Float32Array.of(0, ...values.subarray(8), 0))
    file.read(0, into, 0)
    expect(into.subarray(0, 4)).toEqual(values.subarray(0, 4))
    file.close()
    const [name] = readdirSync(path)
    const { arrays, metadata } = parseSafetensors(readFileSync(join(path, name!)))
    expect(arrays.get('embeddings')).toEqual({ type: 'F32', shape: [3, 2, 1, 2], data: values })
    expect(metadata).toEqual(origin)
  })

  it('finds nothing of another origin, before the end, or after giving up', () => {
    const made = filled()
    expect(made.open({ ...origin, weights: 'c' }, axes)).toBeNull()
    expect(made.open(origin, { ...axes, images: 4 })).toBeNull()
    const writer = made.begin({ ...origin, images: 'z' }, axes)
    writer.append(values)
    expect(made.open({ ...origin, images: 'z' }, axes)).toBeNull()
    writer.giveUp()
    expect(readdirSync(path)).toHaveLength(1)
  })

  it.each([
    ['cut short', (file: string) => truncateSync(file, 100)],
    ['grown', (file: string) => appendFileSync(file, 'x')],
    ['another file', (file: string) => writeFileSync(file, new Uint8Array(readFileSync(file).length))]
  ])('takes a file that is %s for none', (_, spoil) => {
    const made = filled()
    spoil(join(path, readdirSync(path)[0]!))
    expect(made.open(origin, axes)).toBeNull()
  })

  it('sweeps away what a process that is gone has left unfinished, and not what others are at', () => {
    filled()
    const name = '0'.repeat(64)
    writeFileSync(join(path, `${name}.tmp-999999999-0a`), 'x')
    writeFileSync(join(path, `${name}.tmp-${process.ppid}-0a`), 'x')
    new EmbeddingFolder(path).begin({ images: 'other' }, axes).giveUp()
    expect(readdirSync(path).filter((entry) => entry.includes('tmp'))).toEqual([`${name}.tmp-${process.ppid}-0a`])
  })

  it('leaves nothing behind when the disk is full', () => {
    const full = { ...nodeFiles, write: () => { throw Object.assign(new Error('full'), { code: 'ENOSPC' }) } } // prettier-ignore
    const made = new EmbeddingFolder(path, new Disk(full))
    expect(() => made.begin(origin, axes)).toThrow('the disk is full')
    expect(readdirSync(path)).toEqual([])
  })
})
