import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asRunId } from '@shared/domain/ids'
import { sampleEpisode, samplePlan, sampleRow, sampleRun } from '@shared/format/testing/samples'
import { sampleCheckpoint } from './testing/sample-checkpoint'
import { newRun, processTable, temporaryFolder, workspaceIn } from './testing/scene'
import type { Workspace } from './types'

const { id } = sampleRun

function workspaceWithRun(): { readonly folder: string; readonly workspace: Workspace; readonly path: string } {
  const folder = temporaryFolder()
  const workspace = workspaceIn(folder)
  const run = workspace.runs.create(newRun())
  run.release()
  return { folder, workspace, path: run.path }
}

describe('creating a run', () => {
  it('writes everything it was given, once', () => {
    const { workspace } = workspaceWithRun()
    const { runs } = workspace
    const { createdAt, ...given } = sampleRun
    expect(runs.read(id).run).toStrictEqual({ ...given, createdAt: expect.stringMatching(/^2026-01-02T03:04:\d\d\.000Z$/) })
    expect(runs.summary(id)).toMatchObject({
      id,
      name: 'First try',
      state: 'interrupted',
      dataset: 'mnist10k',
      protocol: 'nip',
      trainer: 'vanilla_ppo',
      seed: 7,
      parent: sampleRun.parent,
      progress: { iteration: 0, iterations: 40 },
      problem: null
    })
    expect(createdAt).toBe(sampleRun.createdAt)
  })

  it('makes ids from the time, different ones within a second', () => {
    const { runs } = workspaceIn(temporaryFolder())
    const { id: _id, ...unnamed } = newRun()
    const ids = Array.from({ length: 3 }, () => {
      const run = runs.create(unnamed)
      run.release()
      return run.id
    })
    expect(new Set(ids).size).toBe(3)
    for (const made of ids) expect(made).toMatch(/^20260102-0304\d\d(-\d)?$/)
  })

  it('refuses an id that is taken', () => {
    const { workspace } = workspaceWithRun()
    expect(() => workspace.runs.create(newRun())).toThrowError(expect.objectContaining({ code: 'bad-request', message: `There is a run ${id} already.` }))
  })

  it.each(['', '..', '../other', 'a/b', 'a\\b', '.hidden', 'UPPER', 'con', 'x'.repeat(65), 'a b', 'é', '-x', 'a\0'])(
    'refuses %j as an id, for reading too',
    (bad) => {
      const { workspace } = workspaceWithRun()
      const { runs } = workspace
      const refused = expect.objectContaining({ code: 'bad-request' })
      for (const act of [
        () => runs.create(newRun(asRunId(bad))),
        () => runs.open(asRunId(bad)),
        () => runs.read(asRunId(bad)),
        () => runs.trash(asRunId(bad))
      ]) {
        expect(act).toThrowError(refused)
      }
      expect(runs.ids()).toStrictEqual([id])
    }
  )

  it('says which run does not exist', () => {
    const { workspace, folder } = workspaceWithRun()
    const { runs } = workspace
    const missing = asRunId('missing')
    const refused = expect.objectContaining({ code: 'not-found', message: `There is no run missing in ${folder}.` })
    const acts = [
      () => runs.open(missing),
      () => runs.read(missing),
      () => runs.summary(missing),
      () => runs.metrics(missing, 0),
      () => runs.rename(missing, 'x'),
      () => runs.trash(missing)
    ]
    for (const act of acts) expect(act).toThrowError(refused)
  })
})

describe('the list', () => {
  const broken: readonly [string, (path: string) => void, string][] = [
    ['no run.json', (path) => rmSync(join(path, 'run.json')), 'not-found'],
    ['an empty run.json', (path) => writeFileSync(join(path, 'run.json'), ''), 'damaged'],
    ['a run.json with a wrong type', (path) => writeFileSync(join(path, 'run.json'), '{"formatVersion":1,"id":5}'), 'damaged'],
    ['a newer run.json', (path) => writeFileSync(join(path, 'run.json'), '{"formatVersion":99}'), 'newer-version'],
    ['a folder as run.json', (path) => (rmSync(join(path, 'run.json')), mkdirSync(join(path, 'run.json'))), 'io'],
    ['a damaged status', (path) => writeFileSync(join(path, 'status.json'), '{'), 'damaged'],
    ['no status', (path) => rmSync(join(path, 'status.json')), 'not-found'],
    ['a newer status', (path) => writeFileSync(join(path, 'status.json'), '{"formatVersion":99}'), 'newer-version']
  ]

  it.each(broken)('holds a run with %s, with its problem, beside the others', (_name, breakIt, code) => {
    const { workspace, path } = workspaceWithRun()
    const { runs } = workspace
    runs.create(newRun(asRunId('whole'))).release()
    breakIt(path)
    const summaries = runs.summaries()
    expect(summaries.map((summary) => summary.id).sort()).toStrictEqual([id, 'whole'])
    expect(summaries.find((summary) => summary.id === id)).toMatchObject({ state: 'interrupted', problem: { code, message: expect.stringContaining(path) } })
    expect(summaries.find((summary) => summary.id === 'whole')?.problem).toBeNull()
  })

  it('notices a run.json that was changed by hand', () => {
    const { workspace, path } = workspaceWithRun()
    expect(workspace.runs.summary(id).seed).toBe(7)
    const file = join(path, 'run.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"seed": 7', '"seed": 1234'))
    expect(workspace.runs.summary(id).seed).toBe(1234)
    writeFileSync(file, '')
    expect(workspace.runs.summary(id).problem).toMatchObject({ code: 'damaged' })
  })

  it('pieces a lost status together from the metrics, and the run can be opened', () => {
    const { workspace, path } = workspaceWithRun()
    const run = workspace.runs.open(id)
    run.appendMetrics(sampleRow(0))
    run.appendMetrics(sampleRow(1))
    run.release()
    writeFileSync(join(path, 'status.json'), 'lost')
    const { frames, updates, metrics } = sampleRow(1)
    const expected = { progress: { iteration: 2, iterations: 40, frames, updates }, headline: { mean_accuracy: metrics['mean_accuracy'] } }
    expect(workspace.runs.summary(id)).toMatchObject(expected)
    const opened = workspace.runs.open(id)
    expect(opened.status).toMatchObject(expected)
    opened.setStatus({ state: 'stopped' })
    opened.release()
    expect(workspace.runs.summary(id)).toMatchObject({ ...expected, state: 'stopped', problem: null })
  })

  it('passes over what is no run, and puts the newest first', () => {
    const { workspace, folder } = workspaceWithRun()
    writeFileSync(join(folder, 'runs', 'notes'), '')
    mkdirSync(join(folder, 'runs', '.partial-x'))
    mkdirSync(join(folder, 'runs', 'Not An Id'))
    workspace.runs.create(newRun(asRunId('later'))).release()
    expect(workspace.runs.summaries().map((summary) => summary.id)).toStrictEqual(['later', id])
  })
})

describe('the status', () => {
  it('is merged, stamped and read back; live states that nobody stands behind show as interrupted', () => {
    const { workspace } = workspaceWithRun()
    const { runs } = workspace
    const run = runs.open(id)
    run.setStatus({ state: 'running', headline: { mean_accuracy: 0.5 }, spark: [0.1, NaN] })
    run.setStatus({ reason: 'going well' })
    expect(runs.read(id).status).toStrictEqual(run.status)
    expect(run.status).toMatchObject({ state: 'running', headline: { mean_accuracy: 0.5 }, spark: [0.1, NaN], reason: 'going well' })
    expect(runs.summary(id).state).toBe('running')
    run.release()
    expect(runs.summary(id).state).toBe('interrupted')
    expect(runs.read(id).status.reason).toMatch(/ended without stopping/)
    expect(() => run.setStatus({ state: 'running' })).toThrowError(expect.objectContaining({ code: 'wrong-state' }))
  })

  it('holds a changed plan, and the change is logged', () => {
    const { workspace } = workspaceWithRun()
    const run = workspace.runs.open(id)
    run.setPlan(samplePlan)
    expect(workspace.runs.events(id, 0, 10).total).toBe(0)
    const changed = { ...samplePlan, backend: 'wasm', library: null } as const
    run.setPlan({ ...samplePlan, precision: 'bfloat16' })
    run.setPlan(changed)
    expect(run.plan).toStrictEqual(changed)
    run.release()
    expect(workspace.runs.read(id)).toMatchObject({ plan: changed, run: { plan: samplePlan } })
    expect(workspace.runs.events(id, 0, 10)).toMatchObject({
      total: 2,
      entries: [
        { index: 0, level: 'warning', kind: 'plan', text: expect.stringMatching(/float32\) to .*bfloat16\): results differ by as much as bfloat16 rounds/) },
        { index: 1, level: 'warning', kind: 'plan', text: expect.stringMatching(/tensorflow.*to wasm/) }
      ]
    })
  })
})

describe('logs', () => {
  it('number their lines and are read in pages; an unreadable line stays visible', () => {
    const { workspace, path } = workspaceWithRun()
    const run = workspace.runs.open(id)
    for (const text of ['a', 'b\nc', 'd']) run.log('info', 'note', text)
    run.release()
    const log = join(path, 'events.jsonl')
    writeFileSync(log, readFileSync(log, 'utf8').replace('"kind":"note","text":"a"', '"kind":5'))
    const { entries, total } = workspace.runs.events(id, 0, 2)
    expect(total).toBe(3)
    expect(entries).toMatchObject([
      { index: 0, kind: 'unreadable-line', text: expect.stringMatching(/Line 1 of .*kind is 5/) },
      { index: 1, text: 'b\nc' }
    ])
    expect(workspace.runs.events(id, 2, 10).entries).toMatchObject([{ index: 2, text: 'd' }])
  })

  it('give the metrics from any row on, and only take the next row', () => {
    const { workspace } = workspaceWithRun()
    const run = workspace.runs.open(id)
    run.appendMetrics(sampleRow(0))
    expect(() => run.appendMetrics(sampleRow(2))).toThrowError(
      expect.objectContaining({ code: 'wrong-state', message: expect.stringMatching(/Row 2 cannot follow 1 rows/) })
    )
    expect(workspace.runs.metrics(id, 0).rows).toStrictEqual([sampleRow(0)])
    run.appendMetrics(sampleRow(1))
    expect(workspace.runs.metrics(id, 1)).toStrictEqual({ rows: [sampleRow(1)], total: 2, problem: null })
    expect(workspace.runs.metrics(id, 5)).toStrictEqual({ rows: [], total: 2, problem: null })
    run.release()
  })
})

describe('requests', () => {
  it('reach the holder once; there is nobody to ask without one', () => {
    const { workspace, folder } = workspaceWithRun()
    expect(() => workspace.runs.request(id, 'stop')).toThrowError(expect.objectContaining({ code: 'wrong-state' }))
    const run = workspace.runs.open(id)
    expect(run.takeRequest()).toBeNull()
    const asker = workspaceIn(folder, { processes: processTable(200, { 100: 'start-100' }) })
    asker.runs.request(id, 'pause')
    asker.runs.request(id, 'stop')
    expect(run.takeRequest()).toBe('stop')
    expect(run.takeRequest()).toBeNull()
    writeFileSync(join(run.path, 'request.json'), '{"formatVersion":1,"request":"explode"}')
    expect(run.takeRequest()).toBeNull()
    expect(existsSync(join(run.path, 'request.json'))).toBe(false)
    expect(workspace.runs.events(id, 0, 10).entries).toMatchObject([{ level: 'warning', kind: 'request', text: expect.stringMatching(/request is "explode"/) }])
    run.release()
  })
})

describe('names', () => {
  it('change without touching run.json, and a lost name falls back on the first', () => {
    const { workspace, path } = workspaceWithRun()
    const before = readFileSync(join(path, 'run.json'))
    workspace.runs.rename(id, '  Ψ <b>bold</b> ')
    expect(workspace.runs.summary(id).name).toBe('Ψ <b>bold</b>')
    expect(workspace.runs.read(id).name).toBe('Ψ <b>bold</b>')
    expect(readFileSync(join(path, 'run.json'))).toStrictEqual(before)
    writeFileSync(join(path, 'name.json'), '?')
    expect(workspace.runs.summary(id)).toMatchObject({ name: 'First try', problem: null })
    for (const bad of ['', '  ', 'x'.repeat(201)]) expect(() => workspace.runs.rename(id, bad)).toThrowError(expect.objectContaining({ code: 'bad-request' }))
  })
})

it('calls a run without a name by its id', () => {
  const { workspace } = workspaceWithRun()
  workspace.runs.create({ ...newRun(asRunId('nameless')), name: '' }).release()
  expect([workspace.runs.summary(asRunId('nameless')).name, workspace.runs.read(asRunId('nameless')).name]).toEqual(['nameless', 'nameless'])
})

describe('the trash', () => {
  it('takes the whole run, keeps it readable and never follows links', async () => {
    const { workspace, path, folder } = workspaceWithRun()
    const precious = temporaryFolder()
    writeFileSync(join(precious, 'thesis.tex'), 'years of work')
    symlinkSync(precious, join(path, 'link'))
    const run = workspace.runs.open(id)
    await run.writeCheckpoint(sampleCheckpoint(0, 'user'))
    run.writeEpisodes(0, [sampleEpisode(0)])
    run.release()
    const small = workspace.runs.sizeBytes(id)
    writeFileSync(join(precious, 'large'), new Uint8Array(1_000_000))
    expect(workspace.runs.sizeBytes(id)).toBe(small)

    const target = workspace.runs.trash(id)
    expect(target).toMatch(new RegExp(`^${folder}/trash/${id}-2026-01-02T0304\\d\\d000Z$`))
    expect(workspace.runs.summaries()).toStrictEqual([])
    expect(readlinkSync(join(target, 'link'))).toBe(precious)
    expect(readFileSync(join(precious, 'thesis.tex'), 'utf8')).toBe('years of work')
    expect(readdirSync(target).filter((name) => name.startsWith('lock-'))).toStrictEqual([])
    expect(existsSync(join(target, 'checkpoints/0/manifest.json'))).toBe(true)
  })

  it('takes a run that is itself a link as a link', () => {
    const { workspace, folder } = workspaceWithRun()
    const elsewhere = temporaryFolder()
    writeFileSync(join(elsewhere, 'run.json'), '{}')
    symlinkSync(elsewhere, join(folder, 'runs', 'linked'))
    const target = workspace.runs.trash(asRunId('linked'))
    expect(readlinkSync(target)).toBe(elsewhere)
    expect(readdirSync(elsewhere)).toStrictEqual(['run.json'])
  })

  it('is refused as a link to somewhere else', () => {
    const { workspace, folder } = workspaceWithRun()
    const elsewhere = temporaryFolder()
    symlinkSync(elsewhere, join(folder, 'trash'))
    expect(() => workspace.runs.trash(id)).toThrowError(expect.objectContaining({ code: 'io', message: `${join(folder, 'trash')} is not a folder.` }))
    expect(readdirSync(elsewhere)).toStrictEqual([])
    expect(workspace.runs.ids()).toStrictEqual([id])
  })

  it('takes a damaged run too', () => {
    const { workspace, path } = workspaceWithRun()
    writeFileSync(join(path, 'run.json'), '')
    workspace.runs.trash(id)
    expect(workspace.runs.summaries()).toStrictEqual([])
  })
})
