import type { ImageGeometry, RawImage } from './raw-image'
import { axisWeights } from './resample'
import type { AxisWeights, Resampling } from './resample'

/** What happens when an image is not of the wanted shape: its sides are cut off, black is put around it, or it is distorted. */
export type Fit = 'crop' | 'pad' | 'stretch'

export interface ImageShape extends ImageGeometry {
  readonly fit: Fit
  readonly resampling: Resampling
}

/**
 * Writes `image` into `into` with axes (channel, row, column), in the size and colours of `shape`. Colour becomes grey by ITU-R 601 luma
 * (Pillow's "L"), grey becomes three equal channels.
 */
export function shapeImage(image: RawImage, shape: ImageShape, into: Uint8Array): void {
  const { channels, height, width } = shape
  const sample = sampler(image, channels)
  if (image.height === height && image.width === width) {
    let at = 0
    for (let channel = 0; channel < channels; channel++)
      for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) into[at++] = sample(channel, row, column)
    return
  }
  const { source, target } = placement(image, shape)
  const across = axisWeights(image.width, source.left, source.right, target.width, shape.resampling)
  const down = axisWeights(image.height, source.top, source.bottom, target.height, shape.resampling)
  into.fill(0)
  for (let channel = 0; channel < channels; channel++) {
    const values = resized(image.height, (row, column) => sample(channel, row, column), across, down)
    values.forEach((value, at) => {
      const [row, column] = [Math.floor(at / target.width), at % target.width]
      into[(channel * height + target.top + row) * width + target.left + column] = Math.round(Math.min(255, Math.max(0, value)))
    })
  }
}

type Sampler = (channel: number, row: number, column: number) => number

function sampler({ pixels, offset, rowStride, columnStride, channelStride, channels: have }: RawImage, want: 1 | 3): Sampler {
  if (want === 3) {
    const step = have === 3 ? channelStride : 0
    return (channel, row, column) => pixels[offset + row * rowStride + column * columnStride + channel * step]!
  }
  if (have === 1) return (_, row, column) => pixels[offset + row * rowStride + column * columnStride]!
  return (_, row, column) => {
    const at = offset + row * rowStride + column * columnStride
    return (pixels[at]! * 19595 + pixels[at + channelStride]! * 38470 + pixels[at + 2 * channelStride]! * 7471 + 0x8000) >> 16
  }
}

interface Placement {
  readonly source: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly target: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
}

/** Which part of the image is shown, and where. */
function placement(image: { readonly width: number; readonly height: number }, { width, height, fit }: ImageShape): Placement {
  const whole = { left: 0, right: image.width, top: 0, bottom: image.height }
  if (fit === 'stretch') return { source: whole, target: { left: 0, top: 0, width, height } }
  const [scaleX, scaleY] = [width / image.width, height / image.height]
  if (fit === 'crop') {
    const scale = Math.max(scaleX, scaleY)
    const [left, top] = [(image.width - width / scale) / 2, (image.height - height / scale) / 2]
    return { source: { left, right: left + width / scale, top, bottom: top + height / scale }, target: { left: 0, top: 0, width, height } }
  }
  const scale = Math.min(scaleX, scaleY)
  const inner = { width: within(image.width * scale, width), height: within(image.height * scale, height) }
  return { source: whole, target: { ...inner, left: (width - inner.width) >> 1, top: (height - inner.height) >> 1 } }
}

function within(length: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(length)))
}

/** One channel, stretched across and down at once: memory is that of the result, however tall the image. Axes: (row, column). */
function resized(rows: number, sample: (row: number, column: number) => number, across: AxisWeights, down: AxisWeights): Float64Array {
  const columns = across.first.length
  const result = new Float64Array(down.first.length * columns)
  const line = new Float64Array(columns)
  let [begun, done] = [0, 0]
  for (let row = down.first[0]!; row < rows; row++) {
    while (begun < down.first.length && down.first[begun]! <= row) begun++
    while (done < begun && down.first[done]! + down.taps <= row) done++
    if (done === down.first.length) break
    stretchLine(line, (column) => sample(row, column), across)
    for (let target = done; target < begun; target++) {
      const weight = down.weights[target * down.taps + row - down.first[target]!]!
      for (let column = 0; column < columns; column++) result[target * columns + column] = result[target * columns + column]! + weight * line[column]!
    }
  }
  return result
}

function stretchLine(line: Float64Array, sample: (column: number) => number, { taps, first, weights }: AxisWeights): void {
  for (let column = 0; column < line.length; column++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) sum += weights[column * taps + tap]! * sample(first[column]! + tap)
    line[column] = sum
  }
}
