import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { Random } from '../../src-shared/stats/random'

/* Image files as a user has them, written anew by each test. */

/** A grey PNG of 8 bits. @param pixels rows of `width` bytes */
export function greyPng(width: number, pixels: Uint8Array): Buffer {
  const height = pixels.length / width
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const rows = Buffer.alloc((width + 1) * height)
  for (let row = 0; row < height; row++) rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

export const shapeKinds = ['disc', 'frame', 'stripes'] as const
export const shapeSide = 16

/** One grey drawing on a noisy ground, never twice the same. */
export function drawShape(kind: (typeof shapeKinds)[number], random: Random): Uint8Array {
  const [row0, column0, size] = [5 + random.integer(6), 5 + random.integer(6), 3 + random.integer(2)]
  return Uint8Array.from({ length: shapeSide * shapeSide }, (_, at) => {
    const [down, right] = [Math.abs(Math.floor(at / shapeSide) - row0), Math.abs((at % shapeSide) - column0)]
    const lit = kind === 'disc' ? Math.hypot(down, right) <= size : kind === 'frame' ? Math.max(down, right) === size : down <= size && right % 2 === 0
    return (lit ? 190 : 20) + random.integer(40)
  })
}

/** A folder per kind with so many PNGs each, and two files that are no images. @returns the folder */
export function folderOfShapes(parent: string, each: number): string {
  const folder = join(parent, 'shapes')
  const random = Random.of(3, 'shapes')
  for (const kind of shapeKinds) {
    mkdirSync(join(folder, kind), { recursive: true })
    for (let n = 0; n < each; n++) writeFileSync(join(folder, kind, `${n}.png`), greyPng(shapeSide, drawShape(kind, random)))
  }
  writeFileSync(join(folder, 'disc', 'notes.txt'), 'drawn by a test')
  writeFileSync(join(folder, 'frame', 'torn.png'), greyPng(shapeSide, drawShape('frame', random)).subarray(0, 90))
  return folder
}

/** Images and labels as MNIST has them. @returns both paths */
export function idxPair(parent: string, count: number, side: number): string[] {
  const random = Random.of(4, 'idx')
  const images = Buffer.alloc(16 + count * side * side)
  images.writeUInt32BE(0x803, 0)
  ;[count, side, side].forEach((axis, index) => images.writeUInt32BE(axis, 4 + 4 * index))
  for (let at = 16; at < images.length; at++) images[at] = random.integer(256)
  const labels = Buffer.alloc(8 + count)
  labels.writeUInt32BE(0x801, 0)
  labels.writeUInt32BE(count, 4)
  for (let row = 0; row < count; row++) labels[8 + row] = row % 4
  const paths = ['patches-images-idx3-ubyte', 'patches-labels-idx1-ubyte'].map((name) => join(parent, name))
  writeFileSync(paths[0]!, images)
  writeFileSync(paths[1]!, labels)
  return paths
}

/** A folder of two classes that takes long to read: links to large pictures. @returns the folder */
export function longFolder(parent: string, each: number): string {
  const folder = join(parent, 'large')
  const side = 1000
  for (const [index, name] of ['dark', 'light'].entries()) {
    mkdirSync(join(folder, name), { recursive: true })
    const source = join(parent, `${name}.png`)
    writeFileSync(
      source,
      greyPng(
        side,
        Uint8Array.from({ length: side * side }, (_, at) => (at % 97) + 100 * index)
      )
    )
    for (let n = 0; n < each; n++) symlinkSync(source, join(folder, name, `${n}.png`))
  }
  return folder
}
