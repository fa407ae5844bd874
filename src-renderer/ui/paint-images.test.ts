import { describe, expect, it } from 'vitest'
import { bitmapSize, paintImage } from './paint-images'

describe('paintImage', () => {
  const grey = { count: 2, channels: 1, height: 1, width: 2, pixels: Uint8Array.of(10, 20, 30, 40) }

  it('puts an image at its place, leaving the gap transparent', () => {
    const size = bitmapSize(grey, 2, 1)
    expect(size).toEqual({ width: 5, height: 1 })
    const bitmap = new Uint8ClampedArray(size.width * 4)
    paintImage(bitmap, size.width, grey, 0, 0, 0)
    paintImage(bitmap, size.width, grey, 1, 3, 0)
    expect([...bitmap]).toEqual([10, 10, 10, 255, 20, 20, 20, 255, 0, 0, 0, 0, 30, 30, 30, 255, 40, 40, 40, 255])
  })

  it('reads planes of red, green and blue', () => {
    const colour = { count: 1, channels: 3, height: 1, width: 1, pixels: Uint8Array.of(1, 2, 3) }
    const bitmap = new Uint8ClampedArray(4)
    paintImage(bitmap, 1, colour, 0, 0, 0)
    expect([...bitmap]).toEqual([1, 2, 3, 255])
  })
})
