/**
 * A decoded image as its source lays it out: sample (row, column, channel) stands at
 * `offset + row * rowStride + column * columnStride + channel * channelStride` of `pixels`. One channel is grey, three are red, green, blue.
 */
export interface RawImage {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly pixels: Uint8Array
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
  readonly channelStride: number
}

export interface ImageGeometry {
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
}

export function geometryBytes({ channels, height, width }: ImageGeometry): number {
  return channels * height * width
}

/** Axes (row, column, channel), as PNG, JPEG and most arrays come. */
export function interleaved({ width, height, channels }: ImageGeometry, pixels: Uint8Array, offset = 0): RawImage {
  return { width, height, channels, pixels, offset, rowStride: width * channels, columnStride: channels, channelStride: 1 }
}

/** Axes (channel, row, column), as IDX files, CIFAR and networks have them. */
export function planar({ width, height, channels }: ImageGeometry, pixels: Uint8Array, offset = 0): RawImage {
  return { width, height, channels, pixels, offset, rowStride: width, columnStride: 1, channelStride: width * height }
}
