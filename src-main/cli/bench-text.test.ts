import { describe, expect, it } from 'vitest'
import { leaves } from '@shared/config/paths'
import type { BenchResult } from '../services/bench/bench'
import { benchText, scaleText } from './bench-text'
import { argvOf } from './commands/bench'
import { resultIn } from './own-process'
import { withAssignments } from './settings-flags'

const result: BenchResult = {
  config: 'tiny',
  backend: 'tensorflow',
  library: 'tensorflow-cpu-2.21.0',
  device: 'cpu',
  compile: 'on',
  xla: false,
  precision: 'float32',
  threads: { intra: 1, inter: 2 },
  iterations: 5,
  frames: 256,
  updates: 16,
  minibatch: 64,
  framesPerSecond: 5120,
  msPerUpdate: 2.5,
  compileMs: 212.4,
  compilation: { traceMs: 120, loadMs: 60.2, firstCallsMs: 30, fromCache: false, nodes: 1204, sizeBytes: 66_226, notes: [] },
  peakRssBytes: 400 * 2 ** 20,
  perUpdate: { operations: 0, sessionCalls: 1, tensorsMade: 13, bytesToDevice: 59_392, bytesToHost: 44 },
  liveTensors: [3, 3, 3],
  phases: { policyMs: 8, samplingMs: 1, advantagesMs: 0.5, minibatchMs: 0.5, updateMs: 39.5, otherMs: 0.5, iterationMs: 50 },
  roofline: null,
  operations: null
}
const layer = { batch: 64, height: 8, width: 8, inputs: 4, outputs: 8, kernel: 3 }

describe('benchText', () => {
  it('tells the plan, the speed, the counts and where the time goes', () => {
    const text = benchText(result)
    expect(text).toMatch(/compiling +212 ms: 1,204 nodes, 64.7 KiB, traced in 120 ms, loaded in 60.2 ms, first calls 30 ms/)
    const kept = benchText({ ...result, compilation: { ...result.compilation!, fromCache: true } })
    expect(kept).toContain('64.7 KiB, loaded from the cache in 60.2 ms, first calls 30 ms')
    expect(text).toContain('tiny: tensorflow-cpu-2.21.0 on cpu, compile on, XLA off, float32, threads 1+2')
    expect(text).toMatch(/frames\/s +5,120\n/)
    expect(text).toMatch(/moved per step +58\.0 KiB to the device, 44 B back/)
    expect(text).toMatch(/live tensors +3\n/)
    expect(text).toMatch(/optimiser steps +39\.50 +79\.0 %\n/)
    expect(text).toMatch(/iteration +50\.00 +100\.0 %$/)
  })

  it('shows tensors that pile up, and leaves out what cannot be counted', () => {
    const text = benchText({ ...result, liveTensors: [3, 4, 9], perUpdate: null, compile: 'off', compilation: null })
    expect(text).toContain('3 after the first iteration, 9 after the last')
    expect(text).toMatch(/compiling +off/)
    expect(text).not.toContain('per step  58')
  })

  it('tells the share of the roofline', () => {
    const limit = { gigaflopsBefore: 20, gigaflopsAfter: 21.25, boundFramesPerSecond: 10_625, share: 0.482 }
    const roofline = { layer, flopsPerFrame: 2e6, ...limit, bfloat16: null }
    expect(benchText({ ...result, roofline })).toContain(
      '21.3 after them in float32, which bounds training at 10,625 frames/s: 48.2 % of it is reached.\nA frame needs 0.00200 GFLOP'
    )
    expect(benchText({ ...result, roofline: { ...roofline, bfloat16: { ...limit, share: 0.25 } } })).toMatch(/in bfloat16, .* 25\.0 % of it/)
  })

  it('lists the fifteen longest operations and sums up the rest', () => {
    const operations = Array.from({ length: 17 }, (_, index) => ({ name: `Op${index}`, shape: [2, index], count: 2, ms: 1, share: 0.05 }))
    const text = benchText({ ...result, operations: { stepMs: 20, operations } })
    expect(text).toMatch(/Op14 +2 x 14 +2 +1\.00 +5\.0 %\n2 other kinds +4 +2\.00 +10\.0 %\nbetween operations +3\.00 +15\.0 %\nstep +34 +20\.00 +100\.0 %$/)
    expect(text).not.toContain('Op15')
  })
})

describe('scaling', () => {
  it('is told as a table', () => {
    const rows = [
      { value: 16, frames: 64, minibatch: 16, msPerFrame: 0.5, msPerUpdate: 1.5, peakRssBytes: 2 ** 30 },
      { value: 256, frames: 1024, minibatch: 256, msPerFrame: 0.125, msPerUpdate: 12, peakRssBytes: 2 ** 31 }
    ]
    const [title, header, first, second] = scaleText('tiny', 'batch', rows).split('\n')
    expect(title).toBe('tiny by frames in a minibatch')
    expect(header).toMatch(/^frames in a minibatch +frames +minibatch +ms per frame +ms per step +peak memory$/)
    expect(first).toMatch(/^ +16 +64 +16 +0\.500 +1\.50 +1024 MiB$/)
    expect(second).toMatch(/^ +256 +1024 +256 +0\.125 +12\.00 +2048 MiB$/)
    expect(first).toHaveLength(second!.length)
  })

  it('measures each point with the flags of the table and what the point changes', () => {
    const flags = { config: 'tiny', xla: 'on', 'inter-threads': '2', set: ['rl.lr=0.1'], json: true, scale: 'batch', workspace: '/w' }
    const point = { value: 16, changes: { rl: { minibatch_size: 16 } }, imageSide: null }
    expect(argvOf(point, flags)).toEqual(
      'bench --workspace /w --config tiny --xla on --inter-threads 2 --iterations 2 --set rl.lr=0.1 --set rl.minibatch_size=16'.split(' ')
    )
    expect(argvOf({ value: 9, changes: {}, imageSide: 9 }, { image: '4', iterations: '7' })).toEqual('bench --iterations 7 --image 9'.split(' '))
  })

  it('writes changes as flags that give them back', () => {
    const changes = { agents: { prover: { num_blocks_per_group: 4 } }, rl: { frames_per_batch: 96 } }
    const argv = argvOf({ value: 4, changes, imageSide: null }, {})
    expect(leaves(withAssignments({}, argv.filter((_, at) => argv[at - 1] === '--set')))).toEqual(leaves(changes)) // prettier-ignore
  })

  it('passes on how a point failed', () => {
    expect(resultIn('{"type":"other"}\n{"type":"result","frames":1}\n', [])).toEqual({ type: 'result', frames: 1 })
    const failure = JSON.stringify({ type: 'error', code: 'bad-config', message: 'It is too small.' })
    expect(() => resultIn(failure, ['bench', '--image', '1'])).toThrow(
      expect.objectContaining({ code: 'bad-config', message: 'roundtable bench --image 1: It is too small.' })
    )
    expect(() => resultIn('{"type":"resu', ['bench'])).toThrow(expect.objectContaining({ code: 'internal' }))
  })
})
