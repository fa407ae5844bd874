import { AppError } from '@shared/domain/errors'
import type { ImageGeometry, RawImage } from '../images/raw-image'
import { interleaved, planar } from '../images/raw-image'

/** How the axes after the first of an array of images are to be understood. */
export interface ArrayLayout {
  readonly geometry: ImageGeometry
  readonly channelsLast: boolean
}

const largestSide = 4096

/** @throws AppError `bad-file` for a shape that is no set of grey or colour images */
export function layoutOf(shape: readonly number[], where: string): ArrayLayout {
  const [, a = 0, b = 0, c = 0] = shape
  const layout: ArrayLayout | null =
    shape.length === 3
      ? { geometry: { channels: 1, height: a, width: b }, channelsLast: true }
      : shape.length !== 4
        ? null
        : isChannels(c)
          ? { geometry: { channels: c, height: a, width: b }, channelsLast: true }
          : isChannels(a)
            ? { geometry: { channels: a, height: b, width: c }, channelsLast: false }
            : null
  if (layout && layout.geometry.height >= 1 && layout.geometry.width >= 1 && layout.geometry.height <= largestSide && layout.geometry.width <= largestSide)
    return layout
  throw new AppError('bad-file', `${where} has shape ${shape.join(' x ')}, expected images x height x width, or the same with 1 or 3 channels last or second.`)
}

function isChannels(size: number): size is 1 | 3 {
  return size === 1 || size === 3
}

export function imageIn({ geometry, channelsLast }: ArrayLayout, pixels: Uint8Array): RawImage {
  return channelsLast ? interleaved(geometry, pixels) : planar(geometry, pixels)
}
