import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import type { RunProgram } from '../agents/run-program'
import { startBackend } from '../backend/start-backend'
import { deriveRunShape } from '../scenario/shape'
import { CategoricalReader } from '../training/categorical'
import { createTrainer } from '../training/create-trainer'
import { trainers } from '../training/registry'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'
const iterations = 20
const data = noiseDataset(24)

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** One choice of the run that is played again. */
interface Choice {
  readonly index: number
  /** A number in [0, 1) in the middle of those that make this choice. */
  readonly uniform: number
}

/** Notes every choice that is drawn. */
function recordChoices(): Choice[] {
  const choices: Choice[] = []
  const { read } = CategoricalReader.prototype
  vi.spyOn(CategoricalReader.prototype, 'read').mockImplementation(function (this: CategoricalReader, logits, start, size, uniform) {
    const fine = read.call(this, logits, start, size, uniform)
    const { index } = this.draw
    if (uniform !== null) choices.push({ index, uniform: middleOf(index, logits.subarray(start, start + size)) })
    return fine
  })
  return choices
}

function middleOf(index: number, logits: Float32Array): number {
  const top = Math.max(...logits)
  const weights = Array.from(logits, (logit) => Math.exp(logit - top))
  const sum = (of: readonly number[]): number => of.reduce((total, weight) => total + weight, 0)
  return (sum(weights.slice(0, index)) + weights[index]! / 2) / sum(weights)
}

/** Makes the choices noted, whatever was drawn; the logits decide how probable each was. Returns how many were not made. */
function replayChoices(choices: readonly Choice[]): () => number {
  let next = 0
  const { read } = CategoricalReader.prototype
  vi.spyOn(CategoricalReader.prototype, 'read').mockImplementation(function (this: CategoricalReader, logits, start, size, uniform) {
    if (uniform === null) return read.call(this, logits, start, size, null)
    const choice = choices[next++]!
    const fine = read.call(this, logits, start, size, choice.uniform)
    if (this.draw.index !== choice.index) throw new Error(`choice ${next} was ${choice.index} and is ${this.draw.index}`)
    return fine
  })
  return () => choices.length - next
}

type Curves = readonly Readonly<Record<string, number>>[]

/** How far apart, relative to numbers above 1. */
function largestGap(want: Curves, got: Curves): { readonly name: string; readonly gap: number } {
  let worst = { name: 'none', gap: 0 }
  want.forEach((row, iteration) => {
    expect(Object.keys(got[iteration]!)).toEqual(Object.keys(row))
    for (const [name, value] of Object.entries(row)) {
      const other = got[iteration]![name]!
      // what there was nothing to take a mean of is not a number in both
      if (Object.is(value, other)) continue
      const gap = Math.abs(value - other) / Math.max(1, Math.abs(value))
      if (!(gap <= worst.gap)) worst = { name: `${name} in iteration ${iteration}`, gap }
    }
  })
  return worst
}

describe.runIf(available)('with the eager run’s actions played again, the compiled run', () => {
  it.each(trainers.filter((trainer) => 'create' in trainer).map(({ name }) => name))(
    `has the curves of the eager run for ${iterations} iterations of %s`,
    async (trainer) => {
      const config = smallConfig({
        trainer,
        d_representation: 4,
        image_classification: { initial_num_channels: 2 },
        agents: { _default: { num_blocks_per_group: 1, d_decider: 4, d_value: 4, d_latent_pixel_selector: 4 } },
        spg: { ihvp_rank: 1 },
        rl: { num_iterations: iterations, num_epochs: 1, minibatch_size: 12 }
      })
      const shape = deriveRunShape(config, data.images)
      const curves = async (program: RunProgram): Promise<Curves> => {
        const run = createTrainer({ config, shape, program, train: data, test: data, clock: () => 0 })
        const rows: Readonly<Record<string, number>>[] = []
        for (let iteration = 0; iteration < iterations; iteration++) rows.push((await run.runIteration({})).metrics)
        run.dispose()
        program.dispose()
        return rows
      }
      const choices = recordChoices()
      const want = await curves(createEagerProgram({ config, shape }))
      vi.restoreAllMocks()
      const left = replayChoices(choices)
      const got = await curves(await compiledProgram({ config, shape }))
      expect(left()).toBe(0)
      expect(choices.length).toBeGreaterThan(1000)
      const { name, gap } = largestGap(want, got)
      expect(gap, name).toBeLessThan(1e-3)
      // and there was something to differ in
      expect(largestGap(want.slice(0, 1), want.slice(-1)).gap).toBeGreaterThan(1e-2)
    }
  )
})
