import { describe, expect, it } from 'vitest'
import { interleaved, planar } from './raw-image'
import type { ImageGeometry, RawImage } from './raw-image'
import { shapeImage } from './shape-image'
import type { ImageShape } from './shape-image'

const defaults = { fit: 'stretch', resampling: 'smooth' } as const

function shaped(image: RawImage, shape: ImageGeometry & Partial<ImageShape>): number[] {
  const into = new Uint8Array(shape.channels * shape.height * shape.width).fill(77)
  shapeImage(image, { ...defaults, ...shape }, into)
  return [...into]
}

/** 11 rows of 13 random grey values; the results below are Pillow 12's of `resize(..., BILINEAR)`. */
const noise = Uint8Array.of(
  110,
  163,
  227,
  132,
  150,
  155,
  228,
  135,
  164,
  64,
  231,
  195,
  234,
  82,
  4,
  202,
  187,
  249,
  191,
  232,
  230,
  72,
  202,
  255,
  119,
  4,
  172,
  38,
  210,
  39,
  160,
  105,
  195,
  146,
  244,
  238,
  179,
  97,
  194,
  78,
  243,
  102,
  83,
  1,
  120,
  180,
  121,
  147,
  56,
  34,
  195,
  192,
  207,
  107,
  60,
  190,
  180,
  175,
  126,
  207,
  242,
  28,
  211,
  164,
  8,
  248,
  2,
  35,
  227,
  147,
  221,
  216,
  8,
  69,
  61,
  107,
  173,
  144,
  239,
  216,
  171,
  162,
  180,
  208,
  150,
  34,
  109,
  248,
  212,
  70,
  167,
  3,
  252,
  178,
  189,
  221,
  216,
  225,
  226,
  160,
  154,
  99,
  63,
  124,
  52,
  153,
  3,
  203,
  70,
  61,
  196,
  243,
  234,
  51,
  84,
  131,
  229,
  111,
  100,
  22,
  131,
  68,
  209,
  185,
  107,
  65,
  12,
  59,
  173,
  227,
  246,
  57,
  15,
  74,
  98,
  49,
  46,
  72,
  210,
  50,
  221,
  195,
  243
)
const grey = planar({ width: 13, height: 11, channels: 1 }, noise)

describe('resizing', () => {
  it.each([
    [5, 4, [120, 158, 183, 166, 156, 132, 130, 155, 131, 138, 150, 168, 168, 138, 129, 99, 102, 139, 109, 160]],
    [3, 3, [135, 166, 157, 144, 153, 131, 114, 140, 136]]
  ])('to %i x %i agrees with Pillow but for rounding', (width, height, wanted) => {
    const found = shaped(grey, { width, height, channels: 1 })
    expect(found.map((value, index) => Math.abs(value - wanted[index]!)).filter((difference) => difference > 1)).toEqual([])
  })

  it('enlarging a row agrees with Pillow, and its ends repeat', () => {
    const row = planar({ width: 13, height: 1, channels: 1 }, noise.subarray(0, 13))
    expect(shaped(row, { width: 20, height: 1, channels: 1 }).slice(0, 8)).toEqual([110, 135, 171, 213, 187, 133, 145, 152])
  })

  it('crop shows the middle square of a wide image, as Pillow does with that box', () => {
    const found = shaped(grey, { width: 6, height: 6, channels: 1, fit: 'crop' })
    const wanted = [140, 175, 188, 180, 154, 181, 128, 113, 144, 172, 168, 144, 106, 142, 162, 151, 106, 142, 159, 176, 198, 109, 149, 133, 121, 142, 153, 200, 117, 112, 71, 85, 111, 117, 92, 161] // prettier-ignore
    expect(found.map((value, index) => Math.abs(value - wanted[index]!)).filter((difference) => difference > 1)).toEqual([])
  })

  it('pad keeps the proportions and puts black around', () => {
    const wide = planar({ width: 4, height: 2, channels: 1 }, new Uint8Array(8).fill(200))
    expect(shaped(wide, { width: 4, height: 4, channels: 1, fit: 'pad' })).toEqual([0, 0, 0, 0, ...new Array<number>(8).fill(200), 0, 0, 0, 0])
  })

  it('nearest keeps hard edges', () => {
    const edge = planar({ width: 2, height: 1, channels: 1 }, Uint8Array.of(0, 255))
    expect(shaped(edge, { width: 6, height: 1, channels: 1, resampling: 'nearest' })).toEqual([0, 0, 0, 255, 255, 255])
  })

  it.each([1, 2, 3, 7, 100])('a flat image stays flat at %i pixels, whatever the weights', (side) => {
    expect(new Set(shaped(planar({ width: 9, height: 5, channels: 1 }, new Uint8Array(45).fill(131)), { width: side, height: side, channels: 1 }))).toEqual(
      new Set([131])
    )
  })
})

describe('colours', () => {
  const pixels = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30)
  const colour = interleaved({ width: 2, height: 2, channels: 3 }, pixels)

  it('become planes', () => {
    expect(shaped(colour, { width: 2, height: 2, channels: 3 })).toEqual([255, 0, 0, 10, 0, 255, 0, 20, 0, 0, 255, 30])
  })

  it('become grey by luma', () => {
    expect(shaped(colour, { width: 2, height: 2, channels: 1 })).toEqual([76, 150, 29, 18])
  })

  it('are three equal planes of a grey image', () => {
    expect(shaped(planar({ width: 2, height: 1, channels: 1 }, Uint8Array.of(7, 9)), { width: 2, height: 1, channels: 3 })).toEqual([7, 9, 7, 9, 7, 9])
  })

  it('are found in an image whose columns come first', () => {
    const columnMajor: RawImage = {
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.of(1, 3, 2, 4),
      offset: 0,
      rowStride: 1,
      columnStride: 2,
      channelStride: 4
    }
    expect(shaped(columnMajor, { width: 2, height: 2, channels: 1 })).toEqual([1, 2, 3, 4])
  })
})
