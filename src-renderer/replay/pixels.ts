import type { EpisodeImage } from '@shared/domain/episode'

/**
 * An episode's image as canvas pixels, axes (row, column, red green blue alpha).
 * One channel is grey; with three or more the first three are red, green and blue; two are red and green.
 */
export function canvasPixels({ channels, height, width, pixels }: EpisodeImage): Uint8ClampedArray<ArrayBuffer> {
  const plane = height * width
  const result = new Uint8ClampedArray(plane * 4)
  for (let at = 0; at < plane; at++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : colour
      result[at * 4 + colour] = channel < channels ? (pixels[channel * plane + at] ?? 0) : 0
    }
    result[at * 4 + 3] = 255
  }
  return result
}
