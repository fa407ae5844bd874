import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { noVerdict } from '../protocols/rules'
import { Environment } from '../scenario/environment'
import { listedSource } from '../scenario/episode-source'
import { deriveRunShape } from '../scenario/shape'
import { Collector } from './collector'
import { createTrainer } from './create-trainer'
import { FrameStore } from './frame-store'
import { NextValues } from './next-values'
import { StatisticsSum } from './statistics'
import { FakeProgram } from './testing/fake-program'
import { noiseDataset, smallConfig } from './testing/fixtures'
import type { Trainer } from './trainer'

const data = noiseDataset(40)
const [verifier, adversary, simulator] = [1, 2, 3]
const settings = { protocol_common: { zero_knowledge: true }, rl: { frames_per_batch: 48, steps_per_env_per_iteration: 3 } }

/** One batch of 16 environments, three steps of dialogues of up to four rounds. */
async function collected(more: Readonly<Record<string, unknown>> = {}) {
  const config = smallConfig({ ...settings, ...more })
  const shape = deriveRunShape(config, data.images)
  const rules = rulesOf(config)
  const source = listedSource(Array.from({ length: 200 }, (_, i) => i % 40), new Array<number>(200).fill(0)) // prettier-ignore
  const environment = new Environment({ shape, rules, data, source, environments: 16, statistics: null, quirks: config.reference_quirks })
  environment.resetAll()
  const program = new FakeProgram(shape)
  const frames = new FrameStore(shape, environment, 3)
  await new Collector(shape, environment, program).collect(frames, { random: Random.of(4), checkpoint: () => Promise.resolve() })
  return { config, shape, environment, program, frames }
}

/** Frames after which the verifier is done, but the dialogue is not. */
function waiting({ done, agentsDone, frames, agents }: FrameStore): number[] {
  return Array.from({ length: frames }, (_, frame) => frame).filter((frame) => done[frame] === 0 && agentsDone[frame * agents + verifier] === 1)
}

describe('a batch in which one verifier decides before the other', () => {
  it('remembers the verdict until the dialogue ends, and judges by it', async () => {
    const { frames } = await collected()
    const ended = Array.from({ length: frames.frames }, (_, frame) => frame).filter((frame) => frames.done[frame] === 1)
    expect(waiting(frames).length).toBeGreaterThan(0)
    for (const frame of waiting(frames)) expect(frames.verdict[frame]).not.toBe(noVerdict)
    for (const frame of ended) if (frames.verdict[frame] !== noVerdict) expect(frames.judged[frame]).toBe(frames.verdict[frame])
  })

  it('has nothing to come for the verifier that is done, under our rules', async () => {
    const { frames, environment, program } = await collected()
    const next = new NextValues(environment, program, data, frames)
    await next.fill(frames, frames.value, false)
    const agentDone = frames.everyAgentDone()
    for (const frame of waiting(frames)) {
      expect([next.values[frame * 4 + verifier], agentDone[frame * 4 + verifier]]).toEqual([0, 1])
      if (frames.agentsDone[frame * 4 + adversary] === 0) expect(agentDone[frame * 4 + adversary]).toBe(0)
      expect(agentDone[frame * 4 + simulator]).toBe(0)
      expect(next.values[frame * 4 + simulator]).not.toBe(0)
    }
    const quirks = await collected({ reference_quirks: true })
    const theirs = new NextValues(quirks.environment, quirks.program, data, quirks.frames)
    await theirs.fill(quirks.frames, quirks.frames.value, true)
    for (const frame of waiting(quirks.frames)) expect(theirs.values[frame * 4 + verifier]).not.toBe(0)
  })

  it('counts what the step blanked as wholly uncertain, under reference_quirks alone (G16)', async () => {
    const uncertain = async (more: Readonly<Record<string, unknown>>): Promise<readonly number[]> => {
      const { frames, shape } = await collected(more)
      // round 1 is the prover's: the adversarial verifier's own channel is idle
      const rows = Array.from({ length: frames.frames }, (_, frame) => frame).filter((frame) => frames.round[frame] === 1)
      const slot = shape.channels.indexOf('main_adversarial')
      return rows.map((frame) => frames.messageEntropy[(frame * 4 + adversary) * frames.slots + slot]! / Math.log(4))
    }
    for (const share of await uncertain({ reference_quirks: true })) expect(share).toBeCloseTo(1, 12)
    expect((await uncertain({})).every((share) => share < 0.999)).toBe(true)
  })

  it('reports each agent under its own name', async () => {
    const { frames, shape } = await collected()
    const sum = new StatisticsSum(shape, false)
    sum.add(frames)
    const names = Object.keys(sum.finish(''))
    for (const agent of ['prover', 'verifier', 'adversarial_verifier', 'simulator']) expect(names).toContain(`${agent}.mean_message_entropy`)
    const found = sum.finish('')
    expect(found['simulator.mean_step_reward']! + found['adversarial_verifier.mean_step_reward']!).toBeCloseTo(0, 12)
  })
})

describe('a snapshot between the two verdicts', () => {
  const config = smallConfig(settings)
  const shape = deriveRunShape(config, data.images)
  const make = (): Trainer => createTrainer({ config, shape, program: new FakeProgram(shape), train: data, test: data, clock: () => 0 })

  it('goes on with the same dialogues, and names what is missing', async () => {
    const trainer = make()
    await trainer.runIteration({})
    const snapshot = await trainer.snapshot()
    expect([...snapshot.arrays.get('environment/agentsDone')!.data]).toContain(1)
    const next = (await trainer.runIteration({})).metrics
    const resumed = make()
    await resumed.restore(snapshot)
    expect((await resumed.runIteration({})).metrics).toEqual(next)
    const arrays = new Map(snapshot.arrays)
    arrays.delete('environment/verdict')
    await expect(make().restore({ ...snapshot, arrays })).rejects.toThrow('no array environment/verdict')
  })
})
