import { describe, expect, it } from 'vitest'
import { deriveRunShape } from '../../engine/scenario/shape'
import { createTrainer } from '../../engine/training/create-trainer'
import { FakeProgram } from '../../engine/training/testing/fake-program'
import { noiseDataset, smallConfig } from '../../engine/training/testing/fixtures'
import { PhaseClock } from './phase-clock'
import { wrappedProgram } from './wrapped-program'

const config = smallConfig()
const data = noiseDataset(14)
const shape = deriveRunShape(config, data.images)

/** A clock that stands still but for what the program is said to take. */
function training() {
  let now = 0
  const fake = new FakeProgram(shape)
  const slow = wrappedProgram(fake, {
    act: (batch) => ((now += 3), fake.act(batch)),
    values: (batch) => ((now += 50), fake.values(batch)),
    update: (batch, rateFactor) => ((now += 7), fake.update(batch, rateFactor))
  })
  const phases = new PhaseClock(() => now)
  const trainer = createTrainer({ config, shape, program: phases.timed(slow), train: data, test: data, clock: () => now })
  return { phases, trainer, fake }
}

describe('PhaseClock', () => {
  it('gives every phase of an iteration its time', async () => {
    const { phases, trainer, fake } = training()
    phases.start()
    const row = await trainer.runIteration(phases.control)
    const found = phases.finish(row)
    const [acts, updates] = [fake.actSizes.length, fake.updateSizes.length]
    expect(acts).toBeGreaterThan(1)
    expect(found).toMatchObject({ policyMs: 3 * acts, samplingMs: 0, minibatchMs: 0, updateMs: 7 * updates, otherMs: 0 })
    expect(found.advantagesMs % 50).toBe(0)
    expect(found.iterationMs).toBe(found.policyMs + found.advantagesMs + found.updateMs)
  })

  it('counts the frames of each iteration and holds the last minibatch', async () => {
    const { phases, trainer, fake } = training()
    expect(() => phases.batch).toThrow(/No minibatch/)
    for (let iteration = 0; iteration < 2; iteration++) {
      phases.start()
      const from = fake.updateSizes.length
      phases.finish(await trainer.runIteration(phases.control))
      const trained = fake.updateSizes.slice(from).reduce((sum, size) => sum + size, 0)
      expect(phases.seen).toMatchObject({ acted: trainer.frames / (iteration + 1), trained })
    }
    expect(phases.batch.count).toBe(config.rl.minibatch_size)
  })

  it('changes nothing about what is learned', async () => {
    const { phases, trainer } = training()
    const plain = createTrainer({ config, shape, program: new FakeProgram(shape), train: data, test: data, clock: () => 0 })
    expect((await trainer.runIteration(phases.control)).metrics).toEqual((await plain.runIteration({})).metrics)
    expect(await trainer.snapshot()).toMatchObject({ model: (await plain.snapshot()).model })
  })
})
