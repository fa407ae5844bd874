import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../../engine/backend/start-backend'
import { runSchema } from '../../engine/run-schema'
import { arithmeticOf, convolutionFlops, frameArithmetic } from '../../engine/measure/arithmetic'
import { benchCase } from './configs'
import { limitOf, rooflineProbe } from './roofline'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

describe('limitOf', () => {
  it('bounds frames by the better peak', () => {
    expect(limitOf([100e9, 200e9], 0.5e9, 300)).toEqual({ gigaflopsBefore: 100, gigaflopsAfter: 200, boundFramesPerSecond: 400, share: 0.75 })
  })
})

describe('rooflineProbe', () => {
  beforeAll(async () => {
    await startBackend(available ? 'tensorflow' : 'cpu', deps)
  })
  const given = benchCase({ preset: 'tiny', changes: { rl: { minibatch_size: 4 } }, imageSide: 4 }, runSchema)
  /** Each look at the clock is half a second after the last. */
  const surroundings = () => {
    let now = 0
    return { clock: () => (now += 500), breathe: async () => {} }
  }

  it.each(available ? (['float32', 'bfloat16'] as const) : (['float32'] as const))(
    'compares a run in %s with float32, and with its own precision',
    async (precision) => {
      const probe = await rooflineProbe(given, { threads: { intra: 1, inter: 1 }, precision }, surroundings())
      await probe!.measure()
      await probe!.measure()
      const seen = { acted: 8, valued: 2, trained: 16 }
      const found = probe!.finish({ seen, frames: 8 }, 1000)
      const flopsPerFrame = arithmeticOf(frameArithmetic(given.config, given.shape), seen) / 8
      const copies = available ? 32 : 1
      expect(found.layer).toEqual({ batch: 4, height: 4, width: 4, inputs: 4, outputs: 8, kernel: 3 })
      const limit = limitOf([2 * copies * convolutionFlops(found.layer)], flopsPerFrame, 1000)
      expect(found).toEqual({ layer: found.layer, flopsPerFrame, ...limit, bfloat16: precision === 'bfloat16' ? limit : null })
    }
  )

  it('knows no limit without convolutions', async () => {
    const { config, shape, ...rest } = given
    const none = { ...rest, shape, config: { ...config, image_classification: { ...config.image_classification, num_block_groups: 0 } } }
    expect(await rooflineProbe(none, { threads: { intra: 1, inter: 1 }, precision: 'float32' }, surroundings())).toBeNull()
  })
})
