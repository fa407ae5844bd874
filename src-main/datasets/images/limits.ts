/** What a single image file may be: beyond these it is refused from its header, before memory is taken for it. */
export const imageLimits = {
  /** Bytes of one file. */
  fileBytes: 64 * 2 ** 20,
  /** Pixels of one image: 25 megapixels. */
  pixels: 25_000_000,
  /** Pixels of one side. */
  side: 30_000,
  /** Bytes of one image as it is unpacked. */
  decodedBytes: 100_000_000,
  /** A progressive JPEG is drawn once per scan; encoders write about ten. */
  jpegScans: 100
} as const

/** Why an image of this size is refused, or null. */
export function sizeRefusal(width: number, height: number, bytesPerPixel: number): string | null {
  if (width === 0 || height === 0) return `is ${width} x ${height} pixels`
  if (Math.max(width, height) > imageLimits.side) return `is ${width} x ${height} pixels, more than ${imageLimits.side} on a side`
  const pixels = width * height
  if (pixels > imageLimits.pixels || pixels * bytesPerPixel > imageLimits.decodedBytes) {
    return `is ${width} x ${height} pixels, more than the ${imageLimits.pixels / 1e6} megapixels that are read`
  }
  return null
}
