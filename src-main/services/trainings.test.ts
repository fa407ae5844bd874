import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { RunSettings } from '@shared/domain/run'
import type { RunId } from '@shared/domain/ids'
import type { Assembled } from './assemble'
import { assembledServices } from './testing/assembled'

/** What runs do besides iterating: the real services over a real workspace, on plain JavaScript. */
const config: Tree = {
  dataset: 'digits8',
  seed: 3,
  dataset_options: { max_train_size: 40 },
  rl: { frames_per_batch: 8, num_iterations: 4, num_epochs: 1, minibatch_size: 8, num_test_iterations: 1 },
  nip_protocol: { max_message_rounds: 2 },
  image_classification: { initial_num_channels: 1, num_block_groups: 2 },
  d_representation: 2,
  solo_agent: { num_epochs: 2, batch_size: 16 },
  agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
}
const settings: Partial<RunSettings> = { backend: 'cpu', storedEpisodes: 0 }
const context = { signal: new AbortController().signal }

let folder: string
let made: Assembled
let looks = 0

function opened(workspace: string, version = '1.2.0'): Assembled {
  return assembledServices(workspace, { version, clock: () => ++looks })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-trainings-'))
  made = opened(folder)
})
afterEach(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

async function trained(over: Tree = {}, more: Partial<RunSettings> = {}): Promise<RunId> {
  const { run } = await made.services.table['runs.create'](
    { config: merged(config, over), name: '', settings: { ...settings, ...more }, preset: null },
    context
  )
  await made.services.idle()
  return run
}
const detail = (run: RunId) => made.services.table['runs.get']({ run }, context)
const kept = async (run: RunId): Promise<number[]> => (await made.services.table['checkpoints.list']({ run }, context)).map(({ iterations }) => iterations)
const log = async (run: RunId): Promise<string[]> =>
  (await made.services.table['runs.log']({ run, from: 0, limit: 100 }, context)).entries.map(({ text }) => text)
const problemOf = (run: RunId) => made.dependencies.workspace.runs.read(run).status.problem
const weights = async (run: RunId, iterations: number) => (await made.dependencies.workspace.runs.readCheckpoint(run, iterations)).model
const values = async (run: RunId, iterations: number, prefix: string): Promise<Record<string, number[]>> =>
  Object.fromEntries([...(await weights(run, iterations))].filter(([key]) => key.startsWith(prefix)).map(([key, { data }]) => [key, Array.from(data)]))

describe('a run of agents that answer alone', () => {
  it('trains, tests and can be looked at, but plays no dialogues', async () => {
    const run = await trained({ trainer: 'solo_agent' }, { storedEpisodes: 3 })
    const found = await detail(run)
    expect(found).toMatchObject({ state: 'finished', progress: { iteration: 2, iterations: 2, frames: 64 } })
    expect(Object.keys(found.headline).sort()).toEqual(
      ['prover', 'verifier'].flatMap((agent) => ['test_accuracy', 'test_loss', 'test_mean_accuracy', 'train_accuracy'].map((name) => `${agent}.${name}`))
    )
    await expect(made.services.table['episodes.play']({ run, iterations: 2, count: 1, split: 'test', seed: 1 }, context)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('plays no dialogues')
    })
  })

  it('says what it will cost', async () => {
    const { estimate } = await made.services.table['config.check']({ config: merged(config, { trainer: 'solo_agent' }) }, context)
    expect(estimate!.updates % 2).toBe(0)
    expect(estimate!.agents.every(({ parameters }) => parameters > 0)).toBe(true)
  })
})

describe('pretraining', () => {
  it('gives the dialogues trained bodies, is kept, and gives the same bits from the cache', async () => {
    const plain = await trained({}, { checkpointPeriod: 4 })
    const first = await trained({ pretrain_agents: true })
    const second = await trained({ pretrain_agents: true, rl: { lr: 0.003 } })
    expect((await log(first)).join('\n')).toContain('Pretraining prover, verifier alone for 2 epochs.')
    expect((await log(second)).join('\n')).toContain('Pretrained bodies taken from the workspace.')
    expect(await values(second, 4, '')).toEqual(await values(first, 4, ''))
    expect(await values(first, 4, 'verifier.body')).not.toEqual(await values(plain, 4, 'verifier.body'))
    expect((await detail(first)).headline['verifier.pretrain_test_accuracy']).toBeGreaterThanOrEqual(0)
    const cache = join(folder, 'derived/pretrained')
    const [arrays] = readdirSync(cache).filter((name) => name.endsWith('.safetensors'))
    writeFileSync(join(cache, arrays!), 'not what was written')
    const third = await trained({ pretrain_agents: true })
    expect((await log(third)).join('\n')).toContain('The bodies are trained again.')
    expect(await values(third, 4, '')).toEqual(await values(first, 4, ''))
  })
})

describe('checkpoints', () => {
  it('of the period are kept as many as asked for, the best by a metric besides, and the last', async () => {
    const run = await trained(
      { rl: { num_iterations: 9 } },
      { checkpointPeriod: 2, checkpointsKept: 2, bestMetric: 'verifier.learning_rate_actor', bestMode: 'min' }
    )
    const best = made.dependencies.workspace.runs.best(run)
    // a rate that never falls is at its best at once
    expect(best).toMatchObject({ iterations: 1, metric: 'verifier.learning_rate_actor' })
    expect((await kept(run)).filter((iterations) => iterations !== 9)).toEqual([1, 6, 8])
    const falling = await trained(
      { rl: { num_iterations: 5, anneal_lr: true } },
      { bestMetric: 'verifier.learning_rate_actor', bestMode: 'min', checkpointPeriod: 3 }
    )
    expect(made.dependencies.workspace.runs.best(falling)?.iterations).toBe(5)
    expect(await kept(falling)).toEqual([3, 5])
  })

  it('can be forked from by name', async () => {
    const run = await trained({}, { checkpointPeriod: 1, bestMetric: 'verifier.learning_rate_actor' })
    const fork = async (iterations: string): Promise<number> => {
      const { run: child } = await made.services.forkRun({ run, iterations, changes: {}, name: '', settings: {}, weights: null, signal: context.signal })
      await made.services.idle()
      return (await detail(child)).parent!.checkpoint
    }
    expect([await fork('best'), await fork('latest'), await fork('2')]).toEqual([1, 4, 2])
    await expect(fork('7')).rejects.toMatchObject({ code: 'not-found', remedy: expect.stringContaining('latest, best, 1, 2, 3, 4') })
    await expect(fork('newest')).rejects.toMatchObject({ code: 'bad-request' })
    const late = { run, iterations: 'best', changes: { pretrain_agents: true }, name: '', settings: {}, weights: null, signal: context.signal }
    await expect(made.services.forkRun(late)).rejects.toMatchObject({ code: 'bad-config', message: expect.stringContaining('pretrain_agents is true') })
  })

  it('come with episodes between them where asked', async () => {
    const run = await trained({}, { episodePeriod: 2, storedEpisodes: 1 })
    expect(existsSync(join(folder, 'runs', run, 'episodes/2.json'))).toBe(true)
    expect((await made.services.table['episodes.list']({ run, iterations: 2 }, context)).length).toBe(1)
  })
})

describe('early stopping', () => {
  it('ends the training once the metric is no better, and resumes to the same end', async () => {
    const stopping = { early_stopping: { metric: 'verifier.learning_rate_actor', patience: 3, window: 1 }, rl: { num_iterations: 50 } }
    const run = await trained(stopping)
    const { state, progress, headline } = await detail(run)
    expect([state, progress.iteration]).toEqual(['finished', 4])
    expect(headline['test_mean_accuracy']).toBeGreaterThanOrEqual(0)
    expect((await log(run)).join('\n')).toContain('Stopped early: verifier.learning_rate_actor has been no better than')
    const fork = await made.services.forkRun({ run, iterations: 'latest', changes: {}, name: '', settings: {}, weights: null, signal: context.signal })
    await made.services.idle()
    // counted from where the fork begins
    expect((await detail(fork.run)).progress.iteration).toBe(8)
  })

  it('names a metric that the run does not log', async () => {
    const run = await trained({ early_stopping: { metric: 'mean_acuracy' } })
    expect(problemOf(run)).toMatchObject({ code: 'bad-config', message: expect.stringContaining('mean_acuracy') })
  })
})

describe('a run that diverges', () => {
  it('fails, says what and where, and keeps the last good checkpoint', async () => {
    const run = await trained(
      { rl: { lr: 10, num_iterations: 40 }, agents: { _default: { activation_function: 'relu', agent_lr_factor: { actor: 1e30, critic: 1e30 } } } },
      { checkpointPeriod: 1 }
    )
    expect((await detail(run)).state).toBe('failed')
    expect(problemOf(run)).toMatchObject({ code: 'diverged', remedy: expect.stringContaining('Fork the run from its last checkpoint') })
    for (const iterations of await kept(run)) {
      const finite = [...(await weights(run, iterations)).values()].every(({ data }) => Array.from(data).every(Number.isFinite))
      expect(finite).toBe(true)
    }
  })
})

describe('base runs', () => {
  let shared: string
  let base: RunId
  // one base for all: nothing writes to it
  beforeAll(async () => {
    shared = mkdtempSync(join(tmpdir(), 'roundtable-base-'))
    const other = opened(shared)
    const { run } = await other.services.table['runs.create'](
      { config: merged(config, { rl: { gamma: 0.5, num_iterations: 2 } }), name: '', settings, preset: null },
      context
    )
    await other.services.idle()
    await other.services.shutDown()
    base = run
  })
  afterAll(() => rmSync(shared, { recursive: true, force: true }))
  beforeEach(async () => {
    await made.services.shutDown()
    made = opened(shared, '1.3.0')
  })

  it('lend their settings, below what is given', async () => {
    const { run } = await made.services.table['runs.create'](
      {
        config: { base_run: { base_run_type: 'parameters', run_id: base }, rl: { num_iterations: 1 }, agents: { _default: { d_value: 3 } } },
        name: '',
        settings,
        preset: null
      },
      context
    )
    await made.services.idle()
    const { config: found } = await detail(run)
    expect(found).toMatchObject({
      dataset: 'digits8',
      d_representation: 2,
      rl: { gamma: 0.5, num_iterations: 1 },
      agents: { verifier: { d_value: 3, d_decider: 2 } }
    })
  })

  it('lend agents, weights and architecture, and what was lent is kept', async () => {
    const loading = {
      rl: { num_iterations: 1, lr: 0 },
      agents: {
        _default: { num_blocks_per_group: 1 },
        verifier: { load_checkpoint_and_parameters: true, checkpoint_run_id: base, checkpoint_version: 'latest', d_decider: 9 }
      }
    }
    const run = await trained(loading)
    const verifier = ((await detail(run)).config['agents'] as Record<string, Tree>)['verifier']!
    expect(verifier).toMatchObject({ d_decider: 2, checkpoint_version: '2' })
    expect(await values(run, 1, 'verifier.')).toEqual(await values(base, 2, 'verifier.'))
    expect(await values(run, 1, 'prover.')).not.toEqual(await values(base, 2, 'prover.'))
    expect((await log(run)).join('\n')).toContain(`Run ${base} was made by Roundtable 1.2.0, and this is 1.3.0: it likely fits.`)
    expect((await log(run)).join('\n')).toContain(`verifier begins with body, policy_head, value_head of run ${base} after 2 iterations.`)
  })

  it('are refused with what differs, before anything is made', async () => {
    const loading = (over: Tree): Promise<RunId> =>
      trained(merged({ agents: { verifier: { load_checkpoint_and_parameters: true, checkpoint_run_id: base } } }, over))
    const before = (await made.services.table['runs.list']({}, context)).length
    await expect(loading({ d_representation: 4 })).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining('has shape'),
      remedy: expect.stringContaining('d_representation is 2 there and 4 here')
    })
    await expect(loading({ agents: { verifier: { checkpoint_version: '9' } } })).rejects.toMatchObject({
      code: 'not-found',
      remedy: expect.stringContaining('latest, 2')
    })
    await expect(loading({ agents: { verifier: { checkpoint_run_id: 'nobody' } } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(loading({ agents: { verifier: { checkpoint_run_id: null } } })).rejects.toMatchObject({ code: 'bad-config' })
    await expect(trained({ base_run: { base_run_type: 'parameters' } })).rejects.toMatchObject({ message: expect.stringContaining('base_run.run_id is empty') })
    expect(await made.services.table['runs.list']({}, context)).toHaveLength(before)
    expect(
      readFileSync(join(shared, 'runs', base, 'metrics.jsonl'), 'utf8')
        .trim()
        .split('\n')
    ).toHaveLength(2)
  })
})
