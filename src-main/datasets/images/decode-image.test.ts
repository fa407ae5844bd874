import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ImageDecoder } from './decode-image'
import { planar } from './raw-image'
import type { RawImage } from './raw-image'
import { sampleImage, sampleImages } from './sample-images.fixture'
import type { SampleImage } from './sample-images.fixture'
import { shapeImage } from './shape-image'

function hash({ pixels }: RawImage): string {
  return createHash('sha256').update(pixels).digest('hex')
}

describe('images that other programs wrote', () => {
  it.each([
    ['jpegColour', 3],
    ['jpegSubsampled', 3],
    ['jpegProgressive', 3],
    ['jpegGrey', 1],
    ['pngColour', 3],
    ['pngGrey', 1],
    ['pngBilevel', 1],
    ['pngPalette', 3],
    ['pngPaletteTransparent', 3],
    ['pngAlpha', 3]
  ] as const)('%s: every pixel is that which Pillow reads', async (name, channels) => {
    const image = await new ImageDecoder(255).decode(sampleImage(name))
    expect(image).toMatchObject({ width: 20, height: 14, channels })
    expect(hash(image)).toBe(sampleImages[name].sha256)
  })

  it.each([
    ['jpegCmyk', 'is in CMYK'],
    ['png16', 'has 16 bits a sample'],
    ['pngAnimated', 'is animated'],
    ['gif', 'is a GIF'],
    ['bmp', 'is a BMP'],
    ['webp', 'is a WebP']
  ] as const)('%s is refused with its reason', async (name: SampleImage, reason) => {
    await expect(new ImageDecoder(255).decode(sampleImage(name))).rejects.toMatchObject({ name: 'RefusedImage', reason: expect.stringContaining(reason) })
  })

  it('grey with alpha is laid over the background', async () => {
    const white = await new ImageDecoder(255).decode(sampleImage('pngGreyAlpha'))
    const black = await new ImageDecoder(0).decode(sampleImage('pngGreyAlpha'))
    expect(white.channels).toBe(1)
    // over white and over black differ by what the alpha leaves free
    const differences = white.pixels.map((value, index) => value - black.pixels[index]!)
    expect(Math.max(...differences)).toBeGreaterThan(200)
    expect(white.pixels.every((value, index) => value >= black.pixels[index]!)).toBe(true)
  })

  it('a JPEG that failed leaves nothing behind for the next one', async () => {
    const decoder = new ImageDecoder(255)
    const damaged = sampleImage('jpegColour').map((byte, index, all) => (index > all.length - 200 && index < all.length - 150 ? 0xff : byte))
    for (let round = 0; round < 3; round++) {
      await expect(decoder.decode(damaged)).rejects.toMatchObject({ name: 'RefusedImage' })
      expect(hash(await decoder.decode(sampleImage('jpegColour')))).toBe(sampleImages.jpegColour.sha256)
    }
  })

  it('an empty file and a text are refused', async () => {
    await expect(new ImageDecoder(0).decode(new Uint8Array(0))).rejects.toMatchObject({ reason: 'is empty' })
    await expect(new ImageDecoder(0).decode(Buffer.from('PNG, or so'))).rejects.toMatchObject({ reason: 'is no PNG or JPEG image' })
  })

  it('pixels go into a dataset as planes', async () => {
    const image = await new ImageDecoder(255).decode(sampleImage('pngColour'))
    const planes = new Uint8Array(3 * 14 * 20)
    shapeImage(image, { channels: 3, height: 14, width: 20, fit: 'stretch', resampling: 'smooth' }, planes)
    const again = new Uint8Array(planes.length)
    shapeImage(planar({ channels: 3, height: 14, width: 20 }, planes), { channels: 3, height: 14, width: 20, fit: 'stretch', resampling: 'smooth' }, again)
    expect(again).toEqual(planes)
    expect([planes[0], planes[280], planes[560]]).toEqual([...image.pixels.subarray(0, 3)])
  })
})
