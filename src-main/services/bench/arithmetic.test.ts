import { describe, expect, it } from 'vitest'
import { estimateFlops } from '../../engine/agents/costs'
import { runSchema } from '../../engine/run-schema'
import { arithmeticOf, convolutionFlops, frameArithmetic, largestConvolution } from './arithmetic'
import { benchCase } from './configs'

const of = (preset: string, changes = {}, imageSide: number | null = null) => benchCase({ preset, changes, imageSide }, runSchema)

describe('frameArithmetic', () => {
  it('is three times the forward pass, but for the gradients of what the agents see', () => {
    const { config, shape } = of('mnist')
    const { forward, training } = frameArithmetic(config, shape)
    // the stack of an agent: a colour, and a plane for each of eight rounds
    const first = 2 * 2 * 9 * 9 * 784
    expect(forward).toBe(estimateFlops(config, shape))
    expect(training).toBe(3 * forward - first)
  })

  it('leaves out the inputs of both bodies where policy and value have one each', () => {
    const { config, shape } = of('tiny', { rl: { use_shared_body: false } })
    const { forward, training } = frameArithmetic(config, shape)
    expect(3 * forward - training).toBe(2 * 2 * 2 * 9 * 9 * 64)
  })

  it('adds up over an iteration', () => {
    expect(arithmeticOf({ forward: 2, training: 5 }, { acted: 10, valued: 1, trained: 100 })).toBe(522)
  })
})

describe('largestConvolution', () => {
  it('is the widest layer on the finest grid', () => {
    const { config, shape } = of('mnist')
    const layer = largestConvolution(config, shape)
    expect(layer).toEqual({ batch: 64, height: 28, width: 28, inputs: 32, outputs: 32, kernel: 3 })
    expect(convolutionFlops(layer!)).toBe(3 * 2 * 64 * 784 * 32 * 32 * 9)
  })

  it('finds the grid of later stages, odd ones included', () => {
    const { config, shape } = of('tiny', { image_classification: { num_block_groups: 2 } }, 11)
    expect(largestConvolution(config, shape)).toMatchObject({ height: 11, width: 11, inputs: 4, outputs: 8 })
    const wide = of('tiny', { agents: { _default: { building_block_type: 'residual_basic' } } }, 9)
    expect(largestConvolution(wide.config, wide.shape)).toMatchObject({ height: 9, width: 9, inputs: 8, outputs: 8 })
  })
})
