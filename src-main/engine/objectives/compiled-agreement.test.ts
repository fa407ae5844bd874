import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SchemaNode } from '@shared/config/field'
import { isTree, leaves } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import type { ProgramState, RunProgram, UpdateBatch, UpdateResult } from '../agents/run-program'
import { startBackend } from '../backend/start-backend'
import { protocols } from '../protocols/registry'
import { runSchema } from '../run-schema'
import { trainers } from '../training/registry'
import { distances, playedBatch, roundedElsewise, sameBits } from './agreement.fixture'
import { axes, choosing, coveringCases, shapeOf, switchedOffCases, trainedTensors } from './covering-cases.fixture'
import type { Place } from './covering-cases.fixture'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

/** Values that are refused where all else is as usual, and why that leaves nothing out. */
const refused: Readonly<Record<string, string>> = {
  'base_run.base_run_type "parameters"': 'needs another run; the step is the same',
  'load_checkpoint_and_parameters true': 'needs another run; the step is the same'
}

const table = coveringCases()
const cases = [...table.cases, ...switchedOffCases()]
const updates = 50
/**
 * Of the usual rate, over many updates: at the whole rate a unit that switches on an update earlier or later carries one rounding of the
 * weights to several percent, uncompiled training from itself; what is to be seen is whether both take the same steps.
 */
const slower = 0.1

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

interface Trained {
  readonly state: ProgramState
  readonly reports: readonly UpdateResult[]
}

async function trained(program: RunProgram, start: ProgramState, batches: readonly UpdateBatch[], steps: number, rateFactor: number): Promise<Trained> {
  await program.write(start.model, start.optimizer)
  const reports: UpdateResult[] = []
  for (let step = 0; step < steps; step++) reports.push(await program.update(batches[step % batches.length]!, rateFactor))
  return { state: await program.read(), reports }
}

function largestGap(want: ArrayLike<number>, got: ArrayLike<number>): number {
  expect(got.length).toBe(want.length)
  const scale = Math.max(1, ...Array.from(want, Math.abs))
  return Math.max(0, ...Array.from(want, (value, index) => Math.abs(value - got[index]!))) / scale
}

function expectReports(want: readonly UpdateResult[], got: readonly UpdateResult[], limit: number): void {
  want.forEach((report, step) => {
    expect(Object.keys(got[step]!)).toEqual(Object.keys(report))
    for (const [name, value] of Object.entries(report)) expect(largestGap([value], [got[step]![name]!]), `${name} of update ${step}`).toBeLessThan(limit)
  })
}

/** How far each tensor is from itself after one update of weights that are rounded differently, at most of three ways to round. */
async function noiseOf(eager: RunProgram, start: ProgramState, batches: readonly UpdateBatch[], want: ProgramState): Promise<(key: string) => number> {
  const found = new Map<string, number>()
  for (const seed of [1, 2, 3]) {
    const { state } = await trained(eager, roundedElsewise(start, seed), batches, 1, 1)
    for (const { key, distance } of distances(want, state)) found.set(key, Math.max(distance, found.get(key) ?? 0))
  }
  return (key) => found.get(key)!
}

describe('the table of what can be trained', () => {
  const fields = (properties: Readonly<Record<string, SchemaNode>> = {}, prefix = ''): readonly (readonly [path: string, node: SchemaNode])[] =>
    Object.entries(properties).flatMap(([key, node]) => (node.properties ? fields(node.properties, `${prefix}${key}.`) : [[prefix + key, node] as const]))

  it('takes its protocols, objectives and choices from the registries and the schema', () => {
    const levels = (path: string): readonly unknown[] => [...axes.find((axis) => axis.path === path)!.levels].sort()
    expect(levels('interaction_protocol')).toEqual(protocols.map(({ name }) => name).sort())
    const declared = trainers.flatMap((trainer) => ('create' in trainer ? trainer.objectives!.map(({ name }) => name) : []))
    expect(levels('objective')).toEqual(declared.sort())
    const { agents: _, ...shared } = (runSchema.schema as SchemaNode).properties!
    const choices = [...fields(shared), ...fields((runSchema.agent as SchemaNode).properties)].filter(
      ([path, node]) => (node.enum || node.type === 'boolean') && !choosing.includes(path)
    )
    const missing = choices.filter(([path, node]) => {
      const found = axes.find((axis) => axis.path === path)?.levels ?? []
      return [...found].sort().join() !== [...(node.enum ?? [false, true])].sort().join()
    })
    expect(missing.map(([path]) => path)).toEqual([])
    expect(choices.length).toBeGreaterThan(20)
  })

  it('holds every value that can stand', () => {
    const values = axes.flatMap(({ path, levels }) => (path === 'objective' ? levels : levels.slice(1)).map((level) => `${path} ${JSON.stringify(level)}`))
    const words = (places: readonly Place[]): string[] => places.map(({ path, level }) => `${path} ${JSON.stringify(level)}`)
    expect([...words(table.placed), ...words(table.refused)].sort()).toEqual(values.sort())
    expect(words(table.refused).filter((value) => !(value in refused))).toEqual([])
    const standing = new Set(
      table.cases.flatMap(({ settings }) => leaves(settings).map(([path, value]) => `${path.split('.').at(-1)} ${JSON.stringify(value)}`))
    )
    const ends = table.placed
      .filter(({ path, level }) => path !== 'objective' && !isTree(level))
      .map(({ path, level }) => `${path.split('.').at(-1)} ${JSON.stringify(level)}`)
    expect(ends.filter((end) => !standing.has(end))).toEqual([])
  })

  it('trains agents in nearly all of its cases', () => {
    expect(cases.filter(({ settings }) => trainedTensors(settings) > 0).length).toBeGreaterThan(0.8 * cases.length)
  })
})

describe.runIf(available).each(cases)('compiled and eager: $title', ({ settings }) => {
  const config = requireRunConfig(runSchema, settings)
  const shape = shapeOf(config)
  let eager: RunProgram
  let compiled: RunProgram
  let start: ProgramState
  let batches: readonly UpdateBatch[]

  beforeAll(async () => {
    eager = createEagerProgram({ config, shape })
    compiled = await compiledProgram({ config, shape })
    start = await eager.read()
    batches = await Promise.all([1, 2, 3].map((seed) => playedBatch(eager, shape, config.rl.minibatch_size, seed)))
  })

  afterAll(() => {
    eager.dispose()
    compiled.dispose()
  })

  /** From the weights of the start. */
  async function both(steps: number, rateFactor = 1): Promise<readonly [eager: Trained, compiled: Trained]> {
    return [await trained(eager, start, batches, steps, rateFactor), await trained(compiled, start, batches, steps, rateFactor)]
  }

  it('act and value alike', async () => {
    expect(sameBits(start, await compiled.read())).toBe(true)
    const [seen, seenCompiled] = [await eager.act(batches[0]!), await compiled.act(batches[0]!)]
    for (const key of ['pixelLogits', 'decisionLogits', 'values'] as const) expect(largestGap(seen[key], seenCompiled[key]), key).toBeLessThan(1e-5)
    expect(seenCompiled.symbolLogits === null).toBe(seen.symbolLogits === null)
    if (seen.symbolLogits && seenCompiled.symbolLogits) expect(largestGap(seen.symbolLogits, seenCompiled.symbolLogits)).toBeLessThan(1e-5)
    expect(largestGap(await eager.values(batches[0]!), await compiled.values(batches[0]!))).toBeLessThan(1e-5)
  })

  it('agree after an update, and repeat themselves', async () => {
    const [want, got] = await both(1)
    expectReports(want.reports, got.reports, 1e-5)
    const off = distances(want.state, got.state).filter(({ distance }) => !(distance < 1e-5))
    // where sums cancel, rounding the weights alone moves a gradient as much: much farther than eager from itself compiled must not be
    const ownNoise = off.length === 0 ? null : await noiseOf(eager, start, batches, want.state)
    for (const { key, distance } of off) expect(distance, `${key}, uncompiled ${ownNoise!(key)}`).toBeLessThan(Math.min(1e-4, 2 * ownNoise!(key)))

    const [again, againCompiled] = await both(1)
    expect([again.reports, againCompiled.reports]).toEqual([want.reports, got.reports])
    expect([sameBits(again.state, want.state), sameBits(againCompiled.state, got.state)]).toEqual([true, true])
  })

  it(`agree after ${updates} updates`, async () => {
    const [want, got] = await both(updates, slower)
    const parameters = distances(want.state, got.state).filter(({ key }) => want.state.model.has(key))
    for (const { key, distance } of parameters) expect(distance, key).toBeLessThan(1e-3)
  })
})
