import { describe, expect, it } from 'vitest'
import { rooflineOf } from './roofline'

const layer = { batch: 2, height: 4, width: 3, inputs: 2, outputs: 3, kernel: 3 }

describe('rooflineOf', () => {
  it('bounds frames by the better peak', () => {
    expect(rooflineOf(layer, [100e9, 200e9], 0.5e9, 300)).toEqual({
      layer,
      gigaflopsBefore: 100,
      gigaflopsAfter: 200,
      flopsPerFrame: 0.5e9,
      boundFramesPerSecond: 400,
      share: 0.75
    })
  })
})
