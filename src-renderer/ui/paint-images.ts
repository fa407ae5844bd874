/** Images as bytes; axes (image, channel, height, width), 0..255. One channel is grey, three are red, green and blue. */
export interface PixelImages {
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

/** Native pixels left free between two images. */
export const imageGap = 1

/** Size of the bitmap on which `columns` by `rows` images stand, in native pixels. */
export function bitmapSize(images: Pick<PixelImages, 'width' | 'height'>, columns: number, rows: number): { width: number; height: number } {
  return { width: columns * (images.width + imageGap) - imageGap, height: rows * (images.height + imageGap) - imageGap }
}

/** Writes image `index` of `images` into the RGBA `bitmap` of `bitmapWidth` pixels per row, with its corner at (left, top). */
export function paintImage(bitmap: Uint8ClampedArray, bitmapWidth: number, images: PixelImages, index: number, left: number, top: number): void {
  const { channels, height, width, pixels } = images
  const plane = height * width
  const start = index * channels * plane
  const green = channels >= 3 ? plane : 0
  const blue = channels >= 3 ? 2 * plane : 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = start + y * width + x
      const to = ((top + y) * bitmapWidth + left + x) * 4
      bitmap[to] = pixels[from] ?? 0
      bitmap[to + 1] = pixels[from + green] ?? 0
      bitmap[to + 2] = pixels[from + blue] ?? 0
      bitmap[to + 3] = 255
    }
  }
}
