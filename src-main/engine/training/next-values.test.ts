import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { DataCycler } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import { analyticStatistics } from '../scenario/normaliser'
import { deriveRunShape } from '../scenario/shape'
import { ActionSampler } from './action-sampler'
import { FrameStore } from './frame-store'
import { NextValues } from './next-values'
import { FakeProgram } from './testing/fake-program'
import { noiseDataset, smallConfig } from './testing/fixtures'

const data = noiseDataset(12)

/** Plays a batch, and notes the value of what each step led to before any reset: the answer to compare with. */
async function played(more: Readonly<Record<string, unknown>>) {
  const config = smallConfig({ reference_quirks: true, ...more })
  const shape = deriveRunShape(config, data.images)
  const rules = rulesOf(config)
  const program = new FakeProgram(shape)
  const random = Random.of(4)
  const source = new CyclingSource(new DataCycler(12, random.fork('rows')), random.fork('seeds'))
  const environment = new Environment({ shape, rules, data, source, environments: 5, statistics: analyticStatistics(shape, rules), quirks: true })
  environment.resetAll()
  const frames = new FrameStore(shape, environment, 6)
  const sampler = new ActionSampler(shape, 5)
  const truth = new Float32Array(frames.frames * 2)
  for (let step = 0; step < 6; step++) {
    const output = await program.act(environment.observation)
    const actions = sampler.sample(output, 5, random)
    frames.recordActions(environment, step, actions, output.values)
    environment.step(actions)
    frames.recordOutcome(environment, step)
    const after = await program.values(environment.observation)
    for (let n = 0; n < 5; n++) truth.set(after.subarray(2 * n, 2 * n + 2), (n * 6 + step) * 2)
    environment.resetFinished()
  }
  return { frames, truth, next: new NextValues(environment, program, data, frames), program }
}

describe('values of what follows', () => {
  it.each([
    ['one-hot messages', {}],
    ['linear messages', { include_linear_message_space: true, d_linear_message_space: 3 }]
  ])('are those of the very observations, also after a verdict (%s)', async (_name, more) => {
    const { frames, truth, next } = await played(more)
    const found = await next.fill(frames, frames.value, true)
    let verdicts = 0
    for (let frame = 0; frame < frames.frames; frame++) {
      const timedOut = frames.terminated[frame] === 1
      if (frames.done[frame] === 1 && !timedOut) verdicts++
      for (let agent = 0; agent < 2; agent++) {
        if (timedOut) expect(found[frame * 2 + agent]).toBe(0)
        else expect(found[frame * 2 + agent]).toBeCloseTo(truth[frame * 2 + agent]!, 6)
      }
    }
    expect(verdicts).toBeGreaterThan(5)
  })

  it('can all be worked out in two batches, with the same result where company does not matter', async () => {
    const { frames, truth, next, program } = await played({})
    const own = frames.value.slice()
    frames.value.fill(0)
    const sizes: number[] = []
    const values = program.values.bind(program)
    program.values = (batch) => {
      sizes.push(batch.count)
      return values(batch)
    }
    const found = await next.fillTogether(frames, frames.value)
    expect(sizes).toEqual([30, 30])
    found.forEach((value, i) => expect(value).toBeCloseTo(truth[i]!, 6))
    frames.value.forEach((value, i) => expect(value).toBeCloseTo(own[i]!, 6))
  })

  it("can be told from the frames' own, worked out anew", async () => {
    const { frames, next } = await played({})
    const own = await next.own(frames)
    own.forEach((value, i) => expect(value).toBeCloseTo(frames.value[i]!, 6))
    const found = await next.fill(frames, own.fill(7), false)
    const steps = Array.from({ length: frames.frames }, (_, frame) => frame).filter((frame) => frame % frames.steps < frames.steps - 1)
    for (const frame of steps) expect(found[frame * 2]).toBe(frames.done[frame] === 1 ? 0 : 7)
  })

  it('are left out after any ending by default', async () => {
    const { frames, truth, next, program } = await played({})
    const before = program.actSizes.length
    const found = await next.fill(frames, frames.value, false)
    expect(program.actSizes.length).toBe(before)
    for (let frame = 0; frame < frames.frames; frame++) {
      expect(found[frame * 2]).toBeCloseTo(frames.done[frame] === 1 ? 0 : truth[frame * 2]!, 6)
    }
  })
})
