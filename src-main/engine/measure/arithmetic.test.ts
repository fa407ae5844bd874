import { describe, expect, it } from 'vitest'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import { estimateFlops } from '../agents/costs'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import { arithmeticOf, convolutionFlops, frameArithmetic, largestConvolution } from './arithmetic'

/** Networks on square images of one colour. */
function run(channels: number, side: number, changes: Tree = {}) {
  const given = {
    scenario: 'image_classification',
    dataset: 'mnist10k',
    image_classification: { initial_num_channels: channels },
    rl: { frames_per_batch: 256 }
  }
  const config = requireRunConfig(runSchema, merged(given, changes))
  return { config, shape: deriveRunShape(config, { channels: 1, height: side, width: side }) }
}

describe('frameArithmetic', () => {
  it('is three times the forward pass, but for the gradients of what the agents see', () => {
    const { config, shape } = run(16, 28)
    const { forward, training } = frameArithmetic(config, shape)
    // the stack of an agent: a colour, and a plane for each of eight rounds
    const first = 2 * 2 * 9 * 9 * 784
    expect(forward).toBe(estimateFlops(config, shape))
    expect(training).toBe(3 * forward - first)
  })

  it('leaves out the inputs of both bodies where policy and value have one each', () => {
    const { config, shape } = run(4, 8, { rl: { use_shared_body: false } })
    const { forward, training } = frameArithmetic(config, shape)
    expect(3 * forward - training).toBe(2 * 2 * 2 * 9 * 9 * 64)
  })

  it('adds up over an iteration', () => {
    expect(arithmeticOf({ forward: 2, training: 5 }, { acted: 10, valued: 1, trained: 100 })).toBe(522)
  })
})

describe('largestConvolution', () => {
  it('is the widest layer on the finest grid', () => {
    const { config, shape } = run(16, 28)
    const layer = largestConvolution(config, shape)
    expect(layer).toEqual({ batch: 64, height: 28, width: 28, inputs: 32, outputs: 32, kernel: 3 })
    expect(convolutionFlops(layer!)).toBe(3 * 2 * 64 * 784 * 32 * 32 * 9)
  })

  it('finds the grid, odd ones and those after strides included', () => {
    const strided = run(4, 11, { agents: { _default: { num_blocks_per_group: 1, stride: 2 } }, image_classification: { num_block_groups: 1 } })
    expect(largestConvolution(strided.config, strided.shape)).toMatchObject({ height: 6, width: 6, inputs: 4, outputs: 8 })
    const { config, shape } = run(4, 11, { agents: { _default: { num_blocks_per_group: 1 } }, image_classification: { num_block_groups: 2 } })
    expect(largestConvolution(config, shape)).toMatchObject({ height: 11, width: 11, inputs: 4, outputs: 8 })
    const wide = run(4, 9, { agents: { _default: { building_block_type: 'residual_basic' } } })
    expect(largestConvolution(wide.config, wide.shape)).toMatchObject({ height: 9, width: 9, inputs: 8, outputs: 8 })
  })
})
