import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { MetricColumns } from '@shared/domain/metric'
import { testBackendDeps } from '../../scripts/testing/test-backends'
import type { Assembled } from './assemble'
import { compilationText } from './compile-report'
import { assembledServices } from './testing/assembled'

const available = typeof testBackendDeps().native?.libraryFolder === 'string'

const config: Tree = {
  dataset: 'digits8',
  rl: { frames_per_batch: 16, num_iterations: 2, num_epochs: 1, minibatch_size: 8, num_test_iterations: 1 },
  nip_protocol: { max_message_rounds: 4, min_message_rounds: 2 },
  image_classification: { initial_num_channels: 1 },
  d_representation: 2,
  agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
}

let folder: string
let made: Assembled

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-compiled-run-'))
  made = assembledServices(join(folder, 'workspace'), { env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') } })
})
afterEach(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

const context = { signal: new AbortController().signal }

/** A run to its end: what its log says of compiling, and its figures. */
async function trained(): Promise<{ log: string[]; rows: MetricColumns['values'] }> {
  const { table } = made.services
  const settings = { backend: 'tensorflow', compile: 'on', threads: 1, storedEpisodes: 0 } as const
  const { run } = await table['runs.create']({ config, name: '', settings, preset: null }, context)
  await made.services.idle()
  expect((await table['runs.get']({ run }, context)).state).toBe('finished')
  const { entries } = await table['runs.log']({ run, from: 0, limit: 100 }, context)
  const log = entries.filter(({ kind }) => kind === 'compiled' || kind === 'graph-cache').map(({ level, text }) => `${level}: ${text}`)
  return { log, rows: (await table['metrics.read']({ run, from: 0 }, context)).values }
}

describe.runIf(available)('the log of a run', () => {
  it('says how it came by its graph, and what was wrong with one that was kept', async () => {
    const first = await trained()
    expect(first.log).toEqual([expect.stringMatching(/^info: Compiled in \d+\.\d s: [\d,]+ nodes\.$/)])
    const second = await trained()
    expect(second.log).toEqual([expect.stringMatching(/^info: Compiled graph loaded from the cache in \d+\.\d s\.$/)])
    const graphs = join(folder, 'cache', 'roundtable', 'graphs')
    const [key = ''] = readdirSync(graphs)
    writeFileSync(join(graphs, key, 'saved_model.pb'), 'damage')
    const third = await trained()
    expect(third.log).toEqual([expect.stringMatching(/^warning: A compiled graph in the cache could not be used .* has 6 bytes/), first.log[0]!.replace(/\d+\.\d/, third.log[1]!.match(/\d+\.\d/)![0])]) // prettier-ignore
    expect(first.rows['loss_objective']).toHaveLength(2)
    expect(second.rows).toEqual(first.rows)
    expect(third.rows).toEqual(first.rows)
  })
})

describe('compilationText', () => {
  it('gives seconds, and nodes where they were traced', () => {
    const compilation = { traceMs: 300, loadMs: 240, firstCallsMs: 100, fromCache: false, nodes: 1204, sizeBytes: 1, notes: [] }
    expect(compilationText(compilation)).toBe('Compiled in 0.6 s: 1,204 nodes.')
    expect(compilationText({ ...compilation, traceMs: 0, fromCache: true })).toBe('Compiled graph loaded from the cache in 0.3 s.')
  })
})
