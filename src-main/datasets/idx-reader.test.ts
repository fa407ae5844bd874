import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import { encodeIdx } from './idx-format'
import { fuzzRounds, mutated } from './testing/mutate'
import { readIdx } from './idx-reader'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idx-'))
})
afterAll(() => rm(folder, { recursive: true }))

const images = { dims: [5, 4, 3], data: Uint8Array.from({ length: 60 }, (_, index) => index * 4) }
const any = { ranks: [1, 3, 4] }

async function stored(bytes: Uint8Array, name = 'file'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

async function refusal(bytes: Uint8Array, limits: Parameters<typeof readIdx>[1] = any): Promise<string> {
  const path = await stored(bytes)
  const error: unknown = await readIdx(path, limits).catch((thrown: unknown) => thrown)
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  expect(error.code).toBe('bad-file')
  expect(error.message).toContain(path)
  return error.message.replace(path, 'FILE')
}

function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}

describe('readIdx', () => {
  it('reads back labels, grey images and images with channels, plain and packed', async () => {
    for (const dims of [[7], [5, 4, 3], [2, 3, 4, 5]]) {
      const array = { dims, data: Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, index) => index) }
      const plain = encodeIdx(array)
      expect(await readIdx(await stored(plain), any)).toEqual(array)
      expect(await readIdx(await stored(gzipSync(plain)), any)).toEqual(array)
    }
  })

  it('reads a packed file larger than its first block', async () => {
    const random = Random.of(1)
    const array = { dims: [300, 28, 28], data: Uint8Array.from({ length: 300 * 784 }, () => random.integer(256)) }
    const found = await readIdx(await stored(gzipSync(encodeIdx(array))), any)
    expect(found.dims).toEqual(array.dims)
    expect(Buffer.compare(found.data, array.data)).toBe(0)
  })

  it('names what is wrong with a start that is not IDX', async () => {
    const bytes = encodeIdx(images)
    expect(await refusal(new Uint8Array(0))).toBe('FILE holds 0 bytes, too few for the 4-byte start of an IDX file.')
    expect(await refusal(changed(bytes, 0, 0x89, 0x50))).toBe('FILE starts with 0x8950, but an IDX file starts with two zero bytes.')
    expect(await refusal(changed(bytes, 2, 0x0d))).toBe('FILE has element type 0x0d (32-bit floats), expected 0x08 (unsigned bytes).')
    expect(await refusal(changed(bytes, 2, 0x77))).toBe('FILE has element type 0x77 (no known type), expected 0x08 (unsigned bytes).')
    expect(await refusal(bytes, { ranks: [1] })).toBe('FILE has 3 axes, expected 1.')
    expect(await refusal(changed(bytes, 3, 255))).toBe('FILE has 255 axes, expected 1 or 3 or 4.')
    expect(await refusal(bytes.slice(0, 9))).toBe('FILE ends inside its header: expected 16 bytes of it, found 9.')
  })

  it('refuses a header that promises more or less than the file holds', async () => {
    const bytes = encodeIdx(images)
    const promise = 'FILE promises 5 x 4 x 3 elements: expected 76 bytes, found'
    expect(await refusal(bytes.slice(0, -1))).toBe(`${promise} 75 bytes.`)
    expect(await refusal(Uint8Array.of(...bytes, 0))).toBe(`${promise} 77 bytes.`)
    expect(await refusal(gzipSync(bytes.slice(0, -1)))).toBe(`${promise} 75 bytes when unpacked.`)
    expect(await refusal(gzipSync(Uint8Array.of(...bytes, 0)))).toBe(`${promise} more when unpacked.`)
    expect(await refusal(changed(bytes, 4, 0, 0, 0, 0))).toBe('FILE is empty: axis 0 of 0 x 4 x 3 is 0, expected at least 1.')
  })

  it('refuses enormous counts before taking memory for them', async () => {
    const bytes = encodeIdx({ dims: [1, 1, 1, 1], data: Uint8Array.of(1) })
    const huge = changed(bytes, 4, ...new Array<number>(16).fill(255))
    const before = process.memoryUsage().arrayBuffers
    expect(await refusal(huge)).toContain('4294967295 x 4294967295 x 4294967295 x 4294967295 elements, expected at most 1073741824 bytes')
    expect(await refusal(gzipSync(huge))).toContain('expected at most 1073741824 bytes')
    expect(await refusal(changed(bytes, 4, 0x3f, 255, 255, 255))).toContain('expected 1073741843 bytes, found 21 bytes.')
    expect(await refusal(gzipSync(changed(bytes, 4, 0x3f, 255, 255, 255)))).toContain('a compressed file of only')
    expect(await refusal(bytes.slice(), { ranks: [4], maxBytes: 0 })).toContain('expected at most 0 bytes')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6)
  })

  it('stops unpacking where the promised content ends', async () => {
    const bomb = gzipSync(Buffer.concat([encodeIdx(images), Buffer.alloc(64e6)]), { level: 9 })
    const before = process.memoryUsage().arrayBuffers
    expect(await refusal(bomb)).toContain('found a compressed file of')
    expect(await refusal(gzipSync(Buffer.concat([encodeIdx(images), Buffer.alloc(1e6)])))).toContain('more when unpacked')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6)
  })

  it('refuses damaged gzip', async () => {
    const packed = gzipSync(encodeIdx(images))
    expect(await refusal(packed.subarray(0, -4))).toContain('is not a sound gzip file: unexpected end of file')
    expect(await refusal(changed(packed, packed.length - 8, 1, 2, 3, 4))).toContain('is not a sound gzip file')
  })

  it('says when the file is missing or is no file', async () => {
    await expect(readIdx(join(folder, 'absent'), any)).rejects.toMatchObject({
      code: 'not-found',
      message: `Cannot open ${join(folder, 'absent')}: it does not exist.`
    })
    await mkdir(join(folder, 'sub'))
    await expect(readIdx(join(folder, 'sub'), any)).rejects.toMatchObject({ code: 'bad-file' })
  })

  it(`survives ${fuzzRounds} mutated files: a sound result or an AppError, in bounded memory`, async () => {
    const random = Random.of(500, 'fuzz')
    const plain = encodeIdx(images)
    const seeds = [plain, gzipSync(plain), encodeIdx({ dims: [9], data: new Uint8Array(9) }), encodeIdx({ dims: [2, 1, 2, 2], data: new Uint8Array(8) })]
    const outcomes = { read: 0, refused: 0 }
    const before = process.memoryUsage().arrayBuffers
    let peak = 0
    for (let round = 0; round < fuzzRounds; round++) {
      const path = await stored(mutated(seeds[random.integer(seeds.length)]!, random), 'fuzzed')
      try {
        const { dims, data } = await readIdx(path, any)
        expect(dims.reduce((a, b) => a * b, 1)).toBe(data.length)
        outcomes.read++
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(error.code).toBe('bad-file')
        expect(error.message.length).toBeLessThan(400)
        outcomes.refused++
      }
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }
    expect(outcomes.read + outcomes.refused).toBe(fuzzRounds)
    expect(outcomes.refused).toBeGreaterThan(fuzzRounds / 2)
    expect(outcomes.read).toBeGreaterThan(5)
    expect(peak).toBeLessThan(100e6)
  })
})
