import type { ImageSet } from '@shared/domain/dataset'

/** (v / 255 - 0.5) / 0.5 in single precision steps, as the reference's image transform gives it (nip-spec 5.2). */
const scaled = Float32Array.from({ length: 256 }, (_, value) => Math.fround(Math.fround(Math.fround(value / 255) - 0.5) / 0.5))

/** Writes image `index` of `images`, scaled to [-1, 1], at `offset` of `target`. */
export function writeImage(images: ImageSet, index: number, target: Float32Array, offset: number): void {
  const size = images.channels * images.height * images.width
  const { pixels } = images
  const start = index * size
  for (let i = 0; i < size; i++) target[offset + i] = scaled[pixels[start + i]!]!
}
