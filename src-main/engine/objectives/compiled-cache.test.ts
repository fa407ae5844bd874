import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MockInstance } from 'vitest'
import { descriptionText, parseGraphFile, serialiseGraphFile } from '@shared/format/graph-file'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { GraphCache } from '../../store/graph-cache'
import { Recorder } from '../backend/compile/recorder'
import { startBackend } from '../backend/start-backend'
import type { CompiledProgram } from './compiled-program'
import { compiledProgram } from './compiled.fixture'
import { outcomeOf } from './outcome.fixture'
import { randomBatch, smallRun } from './program.fixture'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

let folder: string
let recorded: MockInstance<Recorder['record']>

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-compiled-'))
  recorded = vi.spyOn(Recorder.prototype, 'record')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  recorded.mockRestore()
})

const run = smallRun({ include_linear_message_space: true, agents: { _default: { building_block_type: 'residual_basic' } } })
const start = (): Promise<CompiledProgram> => compiledProgram(run, { store: new GraphCache({ folder, build: 'this' }) })

const entry = (): string => join(folder, readdirSync(folder)[0]!)

describe.runIf(available)('a compiled program from the cache', () => {
  it('is the traced one bit for bit, with nothing traced', async () => {
    const traced = await start()
    expect(traced.compilation).toMatchObject({ fromCache: false, notes: [] })
    expect(recorded).toHaveBeenCalledTimes(3) // act, values, update
    const kept = await start()
    expect(kept.compilation).toMatchObject({ fromCache: true, traceMs: 0, notes: [], nodes: traced.compilation.nodes, sizeBytes: traced.compilation.sizeBytes })
    expect(kept.compilation.sizeBytes).toBe(readFileSync(join(entry(), 'saved_model.pb')).length)
    expect(recorded).toHaveBeenCalledTimes(3)
    // both alive: two sessions share no variable
    const [want, got] = [await outcomeOf(traced, run), await outcomeOf(kept, run)]
    expect(got).toBe(want)
  })

  it('lets other work in after every function that is traced, and called first', async () => {
    const traced: number[] = []
    const breathe = async (): Promise<void> => void traced.push(recorded.mock.calls.length)
    ;(await compiledProgram(run, { store: new GraphCache({ folder, build: 'this' }), breathe })).dispose()
    expect(traced).toEqual([1, 2, 3, 3, 3, 3])
  })

  it('serves another seed, and another minibatch size has a graph of its own', async () => {
    ;(await start()).dispose()
    const store = new GraphCache({ folder, build: 'this' })
    const reseeded = await compiledProgram({ ...run, config: { ...run.config, seed: 1 } }, { store })
    expect(reseeded.compilation.fromCache).toBe(true)
    await reseeded.update(randomBatch(run.shape, 3, 1), 1)
    expect(reseeded.compilation.fromCache).toBe(false)
    reseeded.dispose()
    const again = await start()
    await again.update(randomBatch(run.shape, 3, 1), 1)
    expect(again.compilation.fromCache).toBe(true)
    again.dispose()
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it.each([
    ['is cut', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['is no graph', () => Buffer.from('not a graph')],
    ['names an operation that does not exist', (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('DeepCopy', 'DeepCoqy'), 'latin1')]
  ])('is traced again when TensorFlow refuses a graph that %s', async (_, change) => {
    const want = await outcomeOf(await start(), run)
    const model = join(entry(), 'saved_model.pb')
    const bytes = change(readFileSync(model))
    writeFileSync(model, bytes)
    const description = join(entry(), 'graph.json')
    const file = JSON.parse(readFileSync(description, 'utf8')) as { savedModel: object }
    file.savedModel = { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    writeFileSync(description, JSON.stringify(file))
    const again = await start()
    expect(again.compilation).toMatchObject({ fromCache: false, notes: [expect.stringContaining('Failed to load SavedModel')] })
    expect(await outcomeOf(again, run)).toBe(want)
    expect((await start()).compilation).toMatchObject({ fromCache: true, notes: [] })
  })

  it('is traced again when a function of the kept graph fails', async () => {
    const want = await outcomeOf(await start(), run)
    const path = join(entry(), 'graph.json')
    const file = parseGraphFile(readFileSync(path, 'utf8'), path)
    const { functions } = file.description
    const act = Object.keys(functions).find((name) => name.startsWith('act'))!
    const outputs = [{ key: 'result', node: 'nowhere' }]
    const description = { ...file.description, functions: { ...functions, [act]: { ...functions[act]!, outputs } } }
    const descriptionSha256 = createHash('sha256').update(descriptionText(description)).digest('hex')
    writeFileSync(path, serialiseGraphFile({ ...file, description, descriptionSha256 }))
    const again = await start()
    expect(again.compilation).toMatchObject({ fromCache: false, notes: [expect.stringContaining('Output op name can not be found')] })
    expect(await outcomeOf(again, run)).toBe(want)
  })
})
