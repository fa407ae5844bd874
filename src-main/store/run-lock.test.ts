import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LockOwner } from '@shared/format/documents'
import { serialiseLock } from '@shared/format/small-files'
import { sampleRun } from '@shared/format/testing/samples'
import type { ProcessTable } from './process-identity'
import { systemProcesses } from './process-identity'
import { bundledScript, startChild } from './testing/run-child'
import { newRun, processTable, temporaryFolder, workspaceIn } from './testing/scene'
import type { RunStore } from './types'
import { openWorkspace } from './workspace'

const { id } = sampleRun
const owner: LockOwner = { pid: 7, host: 'here', bootId: 'boot-1', startTime: 'start-7', takenAt: '2026-01-02T03:04:05.000Z' }

/** A run on which someone left this lock file, seen by process 100. */
function runsWithLock(lock: string, processes: ProcessTable, file = 'lock-1.json'): { readonly runs: RunStore; readonly locks: () => string[] } {
  const folder = temporaryFolder()
  workspaceIn(folder).runs.create(newRun()).release()
  const runFolder = join(folder, 'runs', id)
  writeFileSync(join(runFolder, file), lock)
  return { runs: workspaceIn(folder, { processes }).runs, locks: () => readdirSync(runFolder).filter((name) => name.startsWith('lock-')) }
}

describe('a lock', () => {
  it.each<[string, string, ProcessTable]>([
    ['whose process is dead', serialiseLock(owner), processTable()],
    ['of another boot', serialiseLock({ ...owner, bootId: 'boot-0' }), processTable(100, { 7: 'start-7' })],
    ['whose process number was given to another process', serialiseLock(owner), processTable(100, { 7: 'later' })],
    ['of an earlier process with our own number', serialiseLock({ ...owner, pid: 100, startTime: 'earlier' }), processTable()],
    ['that was never finished', '{"formatVersion":1,"pid":', processTable(100, { 7: 'start-7' })],
    ['that is empty', '', processTable()]
  ])('%s is taken over, and released at the end', (_name, lock, processes) => {
    const { runs, locks } = runsWithLock(lock, processes)
    expect(runs.read(id).holder).toStrictEqual({ kind: 'nobody' })
    const run = runs.open(id)
    expect(locks()).toStrictEqual(['lock-2.json'])
    expect(runs.read(id).holder).toStrictEqual({ kind: 'here' })
    run.release()
    run.release()
    expect(locks()).toStrictEqual([])
  })

  it.each<[string, LockOwner, ProcessTable, RegExp]>([
    ['of a live process', owner, processTable(100, { 7: 'start-7' }), /in use by process 7\.$/],
    ['of a live process whose start time is not known', owner, processTable(100, { 7: '' }), /in use by process 7\.$/],
    ['of this very process', { ...owner, pid: 100, startTime: 'start-100' }, processTable(), /in use by this process \(100\)\.$/],
    ['of another machine', { ...owner, host: 'elsewhere', bootId: 'boot-9' }, processTable(), /process 7 on the machine elsewhere\.$/]
  ])('%s is respected by opening and trashing', (_name, holder, processes, said) => {
    const { runs, locks } = runsWithLock(serialiseLock(holder), processes)
    const inUse = expect.objectContaining({ code: 'run-in-use', message: expect.stringMatching(said) })
    expect(() => runs.open(id)).toThrowError(inUse)
    expect(() => runs.trash(id)).toThrowError(inUse)
    expect(locks()).toStrictEqual(['lock-1.json'])
    expect(runs.ids()).toStrictEqual([id])
  })

  it('of a newer format is never taken for a stale one', () => {
    const { runs, locks } = runsWithLock(serialiseLock(owner).replace('"formatVersion": 1', '"formatVersion": 2'), processTable())
    expect(() => runs.open(id)).toThrowError(expect.objectContaining({ code: 'newer-version' }))
    expect(locks()).toStrictEqual(['lock-1.json'])
    expect(runs.summaries()[0]?.problem).toMatchObject({ code: 'newer-version' })
  })

  it('counts as held by us when a create holds it', () => {
    const { runs } = workspaceIn(temporaryFolder())
    const run = runs.create(newRun())
    expect(() => runs.open(id)).toThrowError(expect.objectContaining({ code: 'run-in-use' }))
    expect(runs.summary(id)).toMatchObject({ state: 'queued', heldElsewhere: false })
    run.release()
    expect(runs.summary(id)).toMatchObject({ state: 'interrupted', heldElsewhere: false })
  })
})

describe('the process table of this system', () => {
  it('knows itself, and no process of number 2^22 + 1', () => {
    expect(systemProcesses.startTime(process.pid)).toMatch(/\S/)
    expect(systemProcesses.startTime(process.pid)).toBe(systemProcesses.startTime(process.pid))
    expect(systemProcesses.startTime(4194305)).toBeNull()
  })
})

describe('several processes', () => {
  it('one holds the run, another is refused by name and number, and may take over after a kill', async () => {
    const folder = temporaryFolder()
    const { runs } = openWorkspace(folder)
    runs.create(newRun()).release()
    const script = await bundledScript('child-holder', folder)
    const child = startChild(script, [folder, id])
    await child.line()
    child.say('go')
    expect(await child.line()).toBe('held')

    expect(() => runs.open(id)).toThrowError(expect.objectContaining({ code: 'run-in-use', message: `The run ${id} is in use by process ${child.pid}.` }))
    expect(runs.summary(id)).toMatchObject({ state: 'queued', heldElsewhere: true })
    runs.rename(id, 'Renamed meanwhile')
    runs.request(id, 'stop')
    child.kill()
    await child.ended
    expect(runs.summary(id)).toMatchObject({ name: 'Renamed meanwhile', state: 'interrupted', heldElsewhere: false })
    const run = runs.open(id)
    expect(run.takeRequest()).toBeNull()
    run.release()
  }, 120_000)

  it('of six that reach for a stale lock at once, one gets it', async () => {
    const folder = temporaryFolder()
    const { runs } = openWorkspace(folder)
    runs.create(newRun()).release()
    writeFileSync(join(folder, 'runs', id, 'lock-3.json'), serialiseLock({ ...owner, bootId: 'long ago', host: systemProcesses.host }))
    const script = await bundledScript('child-holder', folder)
    const children = Array.from({ length: 6 }, () => startChild(script, [folder, id]))
    for (const child of children) expect(await child.line()).toBe('ready')
    for (const child of children) child.say('go')
    const answers = await Promise.all(children.map((child) => child.line()))
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'run-in-use')).toHaveLength(5)
    for (const child of children) child.say('end')
    expect(await Promise.all(children.map((child) => child.ended))).toStrictEqual([0, 0, 0, 0, 0, 0])
    runs.open(id).release()
  }, 120_000)
})
