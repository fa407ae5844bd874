import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { encodeIdx, idxHeader } from '../idx-format'
import { ImageDecoder } from '../images/decode-image'
import { sampleImage } from '../images/sample-images.fixture'
import { crc32 } from '../testing/checksums'
import { importScene, noise, randomPng, readContext, writeFiles } from '../testing/import-scene'
import { tarHeader, tarOf } from '../testing/tar'
import { temporaryFolder } from '../testing/temporary'

/** Tries the whole import and says how it was refused; nothing may be left, and memory must not have been taken for what a file promises. */
async function refusedImport(...paths: string[]): Promise<string> {
  const scene = importScene()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  const watch = (): Promise<void> => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    return new Promise((resolve) => setImmediate(resolve))
  }
  const attempt = scene.open(...paths).then((session) => session.read({}, readContext({ breathe: watch })))
  await expect(attempt).rejects.toMatchObject({ name: 'AppError', code: 'bad-file' })
  await watch()
  expect(peak).toBeLessThan(64e6)
  expect(scene.left()).toEqual([])
  return await attempt.then(
    () => '',
    (error: Error) => error.message
  )
}

const labels = encodeIdx({ dims: [4], data: Uint8Array.of(0, 1, 0, 1) })
const billion = 1_000_000_000

describe('headers that promise too much', () => {
  it('a thousand million images in a file of a few bytes', async () => {
    const folder = writeFiles(temporaryFolder(), { images: Buffer.concat([idxHeader([billion, 28, 28]), noise(100)]), labels })
    expect(await refusedImport(folder)).toContain(`images promises ${billion} images, expected at most 20000000`)
  })

  it('the same, gzip-compressed', async () => {
    const folder = writeFiles(temporaryFolder(), { 'images.gz': gzipSync(Buffer.concat([idxHeader([19_000_000, 28, 28]), noise(100)])), labels })
    expect(await refusedImport(folder)).toMatch(
      /images\.gz promises 19000000 x 28 x 28 elements: expected 14896000016 bytes, found a compressed file of only \d+ bytes/
    )
  })

  it('a thousand million labels', async () => {
    const folder = writeFiles(temporaryFolder(), {
      images: encodeIdx({ dims: [4, 2, 2], data: noise(16) }),
      labels: Buffer.concat([idxHeader([billion]), noise(9)])
    })
    expect(await refusedImport(folder)).toContain(`labels promises ${billion} elements`)
  })

  it('more pixels than training could load', async () => {
    const folder = temporaryFolder()
    writeFiles(folder, { images: idxHeader([1025, 1024, 1024]), labels: encodeIdx({ dims: [1025], data: new Uint8Array(1025).fill(1, 1) }) })
    // a sparse file: as large as it says, and all zeros
    truncateSync(join(folder, 'images'), 16 + 1025 * 2 ** 20)
    const scene = importScene()
    const session = await scene.open(folder)
    await expect(session.read({ width: 1024, height: 1024 }, readContext())).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('more than 1 GiB'),
      remedy: expect.stringContaining('At 1024 x 1024 pixels it takes 1,024 images')
    })
    expect(scene.left()).toEqual([])
  })

  it('a PNG of 100,000 x 100,000 pixels, and a JPEG of 65,000 x 65,000', async () => {
    const png = Uint8Array.from(randomPng(2, 2, 1, 1))
    new DataView(png.buffer).setUint32(16, 100_000)
    new DataView(png.buffer).setUint32(20, 100_000)
    await expect(new ImageDecoder(0).decode(png)).rejects.toMatchObject({ reason: 'is 100000 x 100000 pixels, more than 30000 on a side' })
    const jpeg = Uint8Array.from(sampleImage('jpegColour'))
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0)
    new DataView(jpeg.buffer).setUint16(frame + 5, 20_000)
    new DataView(jpeg.buffer).setUint16(frame + 7, 20_000)
    await expect(new ImageDecoder(0).decode(jpeg)).rejects.toMatchObject({
      reason: expect.stringContaining('is 20000 x 20000 pixels, more than the 25 megapixels')
    })
  })
})

describe('decompression bombs', () => {
  it('a gzip that goes on after its last image is left at once', async () => {
    const images = Buffer.concat([idxHeader([4, 2, 2]), noise(16), new Uint8Array(50_000_000)])
    const folder = writeFiles(temporaryFolder(), { 'images.gz': gzipSync(images), labels })
    expect(await refusedImport(folder)).toContain('promises 4 x 2 x 2 elements')
  })

  it('a PNG whose picture unpacks to more than its size needs', async () => {
    const bomb = pngWith({ width: 8, height: 8 }, deflateSync(new Uint8Array(100_000_000)))
    expect(bomb.length).toBeLessThan(200_000)
    const before = process.memoryUsage().arrayBuffers
    await expect(new ImageDecoder(0).decode(bomb)).rejects.toMatchObject({ reason: 'unpacks to more than its header promises' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6)
  })

  it('a PNG with a bomb for its colour profile is read without unpacking that', async () => {
    const profile = Buffer.concat([Buffer.from('p\0\0'), deflateSync(new Uint8Array(200_000_000))])
    const image = await new ImageDecoder(0).decode(withChunk(randomPng(3, 3, 1, 1), 'iCCP', profile))
    expect([...image.pixels]).toEqual([...noise(9, 1)])
  })

  it('a zip whose directory lies about its sizes', async () => {
    const folder = writeFiles(temporaryFolder(), { 'a.npz': zipThatPromises(2 ** 31) })
    expect(await refusedImport(folder)).toContain('which cannot be')
  })

  it('a tar of endless size is refused from its header', async () => {
    const folder = writeFiles(temporaryFolder(), { 'c.tar.gz': gzipSync(Buffer.concat([tarHeader('a.bin', 7 * 2 ** 30), new Uint8Array(2048)])) })
    expect(await refusedImport(folder)).toContain('unpacks to more than')
  })
})

describe('names that point elsewhere', () => {
  it.each(['../../etc/evil.bin', '/etc/evil.bin', 'a/../../evil.bin', '..\\..\\evil.bin'])('%s in a tar archive', async (name) => {
    const folder = writeFiles(temporaryFolder(), { 'c.tar.gz': gzipSync(tarOf({ [name]: noise(3073) })) })
    expect(await refusedImport(folder)).toContain('lies outside of it')
  })

  it.each(['../images.npy', '/images.npy', 'a\\..\\..\\images.npy'])('%s in a zip archive', async (name) => {
    expect(await refusedImport(writeFiles(temporaryFolder(), { 'a.npz': zipNamed(name) }))).toMatch(/is not a sound zip archive/)
  })
})

describe('folders', () => {
  it('of 100,000 files are read in bounded memory where they are a class, and are no dataset by themselves', async () => {
    const folder = writeFiles(temporaryFolder(), {
      'a/1.png': randomPng(4, 4, 1, 3),
      'a/2.png': randomPng(4, 4, 1, 4),
      'b/1.png': randomPng(4, 4, 1, 1),
      'b/2.png': randomPng(4, 4, 1, 2)
    })
    // empty files: each is opened, looked at and refused
    execFileSync('sh', ['-c', 'seq -f "%06gx.png" 1 100000 | xargs touch'], { cwd: join(folder, 'a') })
    const scene = importScene()
    const session = await scene.open(folder)
    expect(session.files.source.parts).toEqual([{ split: 'all', images: 100_004 }])
    const cancel = new AbortController()
    let done = 0
    const onProgress = (count: number): void => {
      done = count
      if (count > 2000) cancel.abort(new Error('seen enough'))
    }
    await expect(session.read({}, readContext({ signal: cancel.signal, onProgress }))).rejects.toThrow('seen enough')
    expect(done).toBeLessThan(100_000)
    expect(scene.left()).toEqual([])
    expect(await refusedImport(join(folder, 'a'))).toContain('holds nothing that is read')
  })

  it('with links to nowhere, pipes and folders inside classes pass them over or name them', async () => {
    const folder = writeFiles(temporaryFolder(), {
      ...Object.fromEntries(['a', 'b'].flatMap((name, label) => [0, 1, 2].map((n) => [`${name}/${n}.png`, randomPng(4, 4, 1, label * 10 + n)]))),
      'a/deeper/x.png': randomPng(4, 4, 1, 90)
    })
    symlinkSync('/nowhere/at/all.png', join(folder, 'a/dangling.png'))
    symlinkSync(join(folder, 'b'), join(folder, 'a/loop'))
    symlinkSync(join(folder, 'b/0.png'), join(folder, 'b/linked.png'))
    execFileSync('mkfifo', [join(folder, 'b/pipe.png')])
    const session = await importScene().open(folder)
    expect(session.files.source.notes).toContain('2 folders inside class folders are passed over.')
    const preview = await session.read({}, readContext())
    expect(preview.splits.train.count + preview.splits.test.count).toBe(7)
    expect(preview.rejected.count).toBe(0)
  })

  it('whose files are all something else are refused with the first reason', async () => {
    const files = Object.fromEntries(['a', 'b'].flatMap((name) => [0, 1].map((n) => [`${name}/${n}.png`, sampleImage('gif')])))
    expect(await refusedImport(writeFiles(temporaryFolder(), files))).toContain('0.png is a GIF')
  })

  it('with a file too large to be an image leave it out', async () => {
    const folder = writeFiles(
      temporaryFolder(),
      Object.fromEntries(['a', 'b'].flatMap((name, label) => [0, 1].map((n) => [`${name}/${n}.png`, randomPng(4, 4, 1, 2 * label + n)])))
    )
    writeFileSync(join(folder, 'a/huge.png'), '')
    truncateSync(join(folder, 'a/huge.png'), 2 ** 33)
    const preview = await (await importScene().open(folder)).read({}, readContext())
    expect(preview.rejected.shown).toEqual([{ name: 'a/huge.png', reason: expect.stringContaining('more than the 67108864 that are read') }])
  })

  it('that are unreadable, or no folder, say so', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'a'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await refusedImport(join(folder, 'pipe'))).toContain('neither a file nor a folder')
  })
})

/** A grey PNG of 8 bits with this compressed picture. */
function pngWith({ width, height }: { width: number; height: number }, compressed: Uint8Array): Uint8Array {
  const whole = encode({ width, height, channels: 1, data: new Uint8Array(width * height) })
  const header = whole.subarray(0, 33)
  return Buffer.concat([header, chunk('IDAT', compressed), chunk('IEND', new Uint8Array(0))])
}

/** Put in right after the header. */
function withChunk(png: Uint8Array, type: string, data: Uint8Array): Uint8Array {
  return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}

function zipNamed(name: string, { promised = 10 } = {}): Uint8Array {
  const file = Buffer.from(name)
  const fields = (signature: number, start: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + start.length * 2)
    bytes.writeUInt32LE(signature, 0)
    start.forEach((value, at) => bytes.writeUInt16LE(value, 4 + 2 * at))
    return bytes
  }
  const sizes = [10, 0, promised & 0xffff, promised >>> 16]
  const local = Buffer.concat([fields(0x04034b50, [20, 0, 8, 0, 0, 0, 0, ...sizes, file.length, 0]), file, noise(10)])
  const central = Buffer.concat([fields(0x02014b50, [20, 20, 0, 8, 0, 0, 0, 0, ...sizes, file.length, 0, 0, 0, 0, 0, 0, 0, 0]), file])
  return Buffer.concat([local, central, fields(0x06054b50, [0, 0, 1, 1, central.length, 0, local.length, 0, 0])])
}

function zipThatPromises(promised: number): Uint8Array {
  return zipNamed('images.npy', { promised })
}
