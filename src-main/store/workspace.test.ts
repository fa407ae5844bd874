import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asRunId } from '@shared/domain/ids'
import { sampleRow, sampleRun } from '@shared/format/testing/samples'
import type { Files } from './files'
import { nodeFiles } from './files'
import { freeBytes, freeBytesByDf } from './free-space'
import { limitedFiles, readOnlyFiles } from './testing/limited-files'
import { sampleCheckpoint } from './testing/sample-checkpoint'
import { newRun, temporaryFolder, workspaceIn } from './testing/scene'
import { defaultWorkspace, openWorkspace } from './workspace'

const { id } = sampleRun

describe('the default workspace', () => {
  it.each([
    [{ ROUNDTABLE_WORKSPACE: '/data/proofs' }, '/data/proofs'],
    [{ ROUNDTABLE_WORKSPACE: '' }, '/home/ada/Roundtable'],
    [{}, '/home/ada/Roundtable']
  ])('of %j is %s', (env, path) => {
    expect(defaultWorkspace(env, '/home/ada')).toBe(path)
  })
})

describe('opening a workspace', () => {
  it('touches nothing until something is written', () => {
    const folder = join(temporaryFolder(), 'not/yet')
    const workspace = openWorkspace(folder)
    expect(workspace.runs.summaries()).toStrictEqual([])
    expect(workspace.info()).toMatchObject({ path: folder, writable: true, runs: 0 })
    expect(existsSync(folder)).toBe(false)
    workspace.runs.create(newRun()).release()
    expect(readdirSync(folder)).toStrictEqual(['runs'])
    expect(workspace.info().runs).toBe(1)
  })

  it('refuses a file, naming it', () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '')
    expect(() => openWorkspace(path)).toThrowError(expect.objectContaining({ code: 'bad-request', message: `The workspace ${path} is a file.` }))
  })

  it('reports a file in place of the runs folder by path', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'runs'), '')
    expect(() => openWorkspace(folder).runs.summaries()).toThrowError(
      expect.objectContaining({ code: 'io', message: expect.stringContaining(join(folder, 'runs')) })
    )
  })

  it('measures free space by the call and by df alike', () => {
    const folder = temporaryFolder()
    expect(freeBytes(folder)).toBeGreaterThan(0)
    expect(freeBytesByDf(folder)).toBeGreaterThan(0)
    expect(freeBytes(join(folder, 'missing'))).toBeNull()
    expect(freeBytesByDf(join(folder, 'missing'))).toBeNull()
  })
})

describe.each(['EROFS', 'EACCES'] as const)('a workspace that cannot be written (%s)', (code) => {
  it('is read as ever, and says so when written to', async () => {
    const folder = temporaryFolder()
    const run = workspaceIn(folder).runs.create(newRun())
    run.appendMetrics(sampleRow(0))
    await run.writeCheckpoint(sampleCheckpoint(1, 'user'))
    run.release()

    const workspace = workspaceIn(folder, { files: readOnlyFiles(code) })
    const { runs } = workspace
    expect(workspace.info().writable).toBe(false)
    expect(runs.summaries()).toMatchObject([{ id, problem: null }])
    expect(runs.metrics(id, 0).rows).toHaveLength(1)
    expect((await runs.readCheckpoint(id, 1)).iterations).toBe(1)
    const refused = expect.objectContaining({ code: 'read-only', message: expect.stringContaining(folder), remedy: expect.stringContaining('writable') })
    expect(() => runs.open(id)).toThrowError(refused)
    expect(() => runs.create(newRun(asRunId('new')))).toThrowError(refused)
    expect(() => runs.rename(id, 'x')).toThrowError(refused)
    expect(() => runs.trash(id)).toThrowError(refused)
    expect(runs.summaries()).toHaveLength(1)
  })

  it('cannot be begun either, and the folder that is missing is named', () => {
    const folder = join(temporaryFolder(), 'w')
    const { runs } = workspaceIn(folder, { files: readOnlyFiles(code) })
    expect(() => runs.create(newRun())).toThrowError(expect.objectContaining({ code: 'read-only', message: expect.stringContaining(folder) }))
  })
})

describe('a full disk', () => {
  it('stops the run with disk-full wherever it strikes, harms nothing, and the run goes on once there is room', async () => {
    const folder = temporaryFolder()
    workspaceIn(folder).runs.create(newRun()).release()
    let rows = 0
    let published = 0
    let refusals = 0
    for (let budget = 500; budget < 30_000; budget += 1700) {
      const { files, grow } = limitedFiles(budget)
      const { runs } = workspaceIn(folder, { files })
      try {
        const run = runs.open(id)
        try {
          for (;;) {
            run.appendMetrics(sampleRow(run.rows))
            rows = run.rows
            published = (await run.writeCheckpoint(sampleCheckpoint(rows, 'resume'))).iterations
          }
        } finally {
          run.release()
        }
      } catch (error) {
        refusals++
        expect(error).toMatchObject({ name: 'AppError', code: 'disk-full', message: expect.stringContaining(folder) })
      }
      expect(runs.summaries()).toMatchObject([{ id, problem: null }])
      expect(runs.metrics(id, 0)).toMatchObject({ total: rows, problem: null })
      const checkpoints = await runs.checkpoints(id, { verify: true })
      expect(checkpoints.every(({ integrity }) => integrity === 'verified')).toBe(true)
      expect(checkpoints.at(-1)?.iterations ?? 0).toBeGreaterThanOrEqual(published)
      grow(100_000)
      const run = runs.open(id)
      run.setStatus({ state: 'stopped' })
      run.release()
    }
    expect(refusals).toBe(18)
    expect(published).toBeGreaterThan(10)
  })
})

describe('listing runs', () => {
  it('costs a handful of calls for each, however much it has stored', async () => {
    const folder = temporaryFolder()
    const run = workspaceIn(folder).runs.create(newRun())
    for (let iteration = 0; iteration < 50; iteration++) run.appendMetrics(sampleRow(iteration))
    for (let iterations = 10; iterations <= 50; iterations += 10) await run.writeCheckpoint(sampleCheckpoint(iterations, 'user'))
    run.release()
    let calls = 0
    const files = new Proxy(nodeFiles, {
      get: (target, name: keyof Files) => {
        calls++
        return target[name]
      }
    })
    expect(workspaceIn(folder, { files }).runs.summaries()).toHaveLength(1)
    expect(calls).toBeLessThanOrEqual(10)
  })
})
