import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleArrays, sampleEpisode, sampleRow, sampleRun } from '@shared/format/testing/samples'
import type { Files } from './files'
import { nodeFiles } from './files'
import { faultyFiles } from './testing/faulty-files'
import { sampleCheckpoint } from './testing/sample-checkpoint'
import { newRun, temporaryFolder, workspaceIn } from './testing/scene'
import type { RunHandle } from './types'

const { id } = sampleRun

function heldRun(files?: Files): { readonly folder: string; readonly run: RunHandle; readonly checkpoints: string; advance(to: number): void } {
  const folder = temporaryFolder()
  const run = workspaceIn(folder, files ? { files } : {}).runs.create(newRun())
  const advance = (to: number): void => {
    while (run.rows < to) run.appendMetrics(sampleRow(run.rows))
  }
  return { folder, run, checkpoints: join(run.path, 'checkpoints'), advance }
}

describe('a checkpoint', () => {
  it('comes back as it was, bit by bit', async () => {
    const { folder, run, advance } = heldRun()
    advance(3)
    const summary = await run.writeCheckpoint(sampleCheckpoint(3, 'user'))
    expect(summary).toMatchObject({ run: id, iterations: 3, kind: 'user', integrity: 'unchecked', problem: null, episodes: 0 })
    const { model, optimizer, arrays, json, manifest } = await workspaceIn(folder).runs.readCheckpoint(id, 3)
    expect(new Map(model)).toStrictEqual(new Map(sampleArrays(3)))
    expect(new Map(optimizer)).toStrictEqual(new Map(sampleArrays(1003)))
    expect(new Map(arrays)).toStrictEqual(new Map(sampleArrays(2003)))
    expect(json).toStrictEqual({ counter: 3, rate: NaN })
    expect(manifest.metrics).toStrictEqual(sampleRow(2).metrics)
  })

  it('keeps the arrays as they were when it was asked for', async () => {
    const { folder, run } = heldRun()
    const changing = Float32Array.of(1, 2)
    const written = run.writeCheckpoint({ ...sampleCheckpoint(0, 'user'), model: new Map([['w', { type: 'F32', shape: [2], data: changing }]]) })
    changing.fill(9)
    await written
    expect((await workspaceIn(folder).runs.readCheckpoint(id, 0)).model.get('w')?.data).toStrictEqual(Float32Array.of(1, 2))
  })

  it('is refused while rows below it are missing, and nothing is left of it', async () => {
    const { run, checkpoints, advance } = heldRun()
    advance(2)
    await expect(run.writeCheckpoint(sampleCheckpoint(3, 'user'))).rejects.toMatchObject({ code: 'wrong-state' })
    expect(readdirSync(checkpoints)).toStrictEqual([])
  })

  it('is published after every file and the metrics are on the disk, and its name is synced afterwards', async () => {
    const events: string[] = []
    const names = new Map<number, string>()
    const watched: Files = {
      ...nodeFiles,
      open: (path, flags) => {
        const fd = nodeFiles.open(path, flags)
        names.set(fd, basename(path).replace(/^\.partial-.*/, 'stage'))
        return fd
      },
      fsync: (fd) => void events.push(`sync ${names.get(fd)}`),
      fsyncLater: async (fd) => void events.push(`sync ${names.get(fd)}`),
      fdatasync: (fd) => void events.push(`sync ${names.get(fd)}`),
      rename: (from, to) => {
        events.push(`rename ${basename(to)}`)
        nodeFiles.rename(from, to)
      }
    }
    const { run, advance } = heldRun(watched)
    advance(1)
    events.length = 0
    await run.writeCheckpoint(sampleCheckpoint(1, 'resume'))
    const published = events.indexOf('rename 1')
    const files = ['sync model.safetensors', 'sync optimizer.safetensors', 'sync state.safetensors', 'sync state.json', 'sync manifest.json', 'sync stage']
    expect(events.slice(0, files.length)).toStrictEqual(files)
    expect(events.slice(files.length, published)).toContain('sync metrics.jsonl')
    expect(events[published + 1]).toBe('sync checkpoints')
  })

  it('of kind resume makes way after two more; those of kind user, and those kept, stay', async () => {
    const { folder, run, advance } = heldRun()
    for (let iterations = 1; iterations <= 7; iterations++) {
      advance(iterations)
      await run.writeCheckpoint(sampleCheckpoint(iterations, iterations === 3 ? 'user' : 'resume'))
      if (iterations === 4) await run.writeCheckpoint(sampleCheckpoint(4, 'user'))
    }
    const listed = await workspaceIn(folder).runs.checkpoints(id, { verify: true })
    expect(listed.map(({ iterations, kind, integrity }) => [iterations, kind, integrity])).toStrictEqual([
      [3, 'user', 'verified'],
      [4, 'user', 'verified'],
      [6, 'resume', 'verified'],
      [7, 'resume', 'verified']
    ])
  })

  it('asked for again with the same content becomes a user checkpoint without being rewritten', async () => {
    const { run, checkpoints, advance } = heldRun()
    advance(2)
    await run.writeCheckpoint(sampleCheckpoint(2, 'resume'))
    const before = readFileSync(join(checkpoints, '2', 'manifest.json'))
    expect(await run.writeCheckpoint(sampleCheckpoint(2, 'user'))).toMatchObject({ kind: 'user' })
    expect(readFileSync(join(checkpoints, '2', 'manifest.json'))).toStrictEqual(before)
  })

  it('is not published once the run is released', async () => {
    const { run, checkpoints, advance } = heldRun()
    advance(1)
    const written = run.writeCheckpoint(sampleCheckpoint(1, 'resume'))
    run.release()
    await expect(written).rejects.toMatchObject({ code: 'wrong-state' })
    expect(readdirSync(checkpoints)).toStrictEqual([])
  })

  it('that fails does not keep the next from being written', async () => {
    const { calls } = await faultsUntilRows()
    const { files } = faultyFiles({ at: calls + 4, code: 'ENOSPC', mode: 'once' })
    const { run, advance } = heldRun(files)
    advance(1)
    const failed = run.writeCheckpoint(sampleCheckpoint(1, 'resume'))
    const next = run.writeCheckpoint(sampleCheckpoint(1, 'user'))
    await expect(failed).rejects.toMatchObject({ code: 'disk-full' })
    expect(await next).toMatchObject({ iterations: 1, kind: 'user' })
  })
})

/** How many changing calls creating a run with one row takes. */
async function faultsUntilRows(): Promise<{ readonly calls: number }> {
  const { files, calls } = faultyFiles(null)
  const { advance } = heldRun(files)
  advance(1)
  return { calls: calls.length }
}

const corruptions: readonly [name: string, corrupt: (folder: string) => void, code: string, said: RegExp][] = [
  ['no manifest', (folder) => rmSync(join(folder, 'manifest.json')), 'damaged', /manifest\.json is missing/],
  ['an empty manifest', (folder) => writeFileSync(join(folder, 'manifest.json'), ''), 'damaged', /manifest\.json is not valid JSON/],
  ['a manifest that is a list', (folder) => writeFileSync(join(folder, 'manifest.json'), '[]'), 'damaged', /manifest\.json does not hold a JSON object/],
  ['a manifest of another checkpoint', edited('manifest.json', /"iterations": 2/, '"iterations": 5'), 'damaged', /is that of checkpoint 5/],
  ['a manifest of a newer format', edited('manifest.json', /"formatVersion": 1/, '"formatVersion": 7'), 'newer-version', /version 7.*up to 1/],
  ['a manifest without a file', edited('manifest.json', /"optimizer\.safetensors"/, '"optimiser"'), 'damaged', /files\.optimizer\.safetensors is missing/],
  ['a missing model', (folder) => rmSync(join(folder, 'model.safetensors')), 'damaged', /model\.safetensors is missing/],
  ['a truncated model', (folder) => writeFileSync(join(folder, 'model.safetensors'), 'short'), 'damaged', /model\.safetensors has 5 bytes instead of \d+/],
  ['a longer optimizer', (folder) => appendFileSync(join(folder, 'optimizer.safetensors'), 'x'), 'damaged', /optimizer\.safetensors has \d+ bytes instead/],
  ['one bit changed in the state', flipped('state.safetensors'), 'damaged', /state\.safetensors is not what was written/],
  ['one bit changed in state.json', flipped('state.json'), 'damaged', /state\.json is not what was written/]
]

function edited(file: string, what: RegExp, by: string): (folder: string) => void {
  return (folder) => writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(what, by))
}

function flipped(file: string): (folder: string) => void {
  return (folder) => {
    const bytes = readFileSync(join(folder, file))
    const last = bytes.length - 3
    bytes[last] = (bytes[last] ?? 0) ^ 1
    writeFileSync(join(folder, file), bytes)
  }
}

describe.each(corruptions)('a checkpoint with %s', (_name, corrupt, code, said) => {
  it('is listed as damaged, refused by name, and resume falls back on the one before', async () => {
    const { folder, run, checkpoints, advance } = heldRun()
    advance(2)
    await run.writeCheckpoint(sampleCheckpoint(1, 'user'))
    await run.writeCheckpoint(sampleCheckpoint(2, 'resume'))
    run.release()
    corrupt(join(checkpoints, '2'))

    const { runs } = workspaceIn(folder)
    const listed = await runs.checkpoints(id, { verify: true })
    expect(listed.map(({ iterations, integrity }) => [iterations, integrity])).toStrictEqual([
      [1, 'verified'],
      [2, 'damaged']
    ])
    expect(listed[1]?.problem).toMatchObject({ code, message: expect.stringMatching(said) })
    await expect(runs.readCheckpoint(id, 2)).rejects.toMatchObject({ code, message: expect.stringMatching(said) })
    expect(runs.summaries()).toHaveLength(1)

    const resumed = runs.open(id)
    const { checkpoint, skipped } = await resumed.latestUsable()
    expect(checkpoint?.iterations).toBe(1)
    expect(skipped).toMatchObject([{ iterations: 2, problem: { code } }])
    // The run computes iteration 1 again and replaces what was damaged.
    await resumed.writeCheckpoint(sampleCheckpoint(2, 'resume'))
    expect(await runs.checkpoint(id, 2, { verify: true })).toMatchObject({ integrity: 'verified' })
    resumed.release()
  })
})

describe('resuming', () => {
  it('does not use a checkpoint whose rows were lost', async () => {
    const { folder, run, advance } = heldRun()
    advance(1)
    await run.writeCheckpoint(sampleCheckpoint(1, 'user'))
    advance(3)
    await run.writeCheckpoint(sampleCheckpoint(3, 'user'))
    run.release()
    const metrics = join(run.path, 'metrics.jsonl')
    const [first, second, third] = readFileSync(metrics, 'utf8').split('\n')
    writeFileSync(metrics, `${first}\n${second?.replace('"updates"', '"updated"')}\n${third}\n`)

    const { runs } = workspaceIn(folder)
    expect(runs.metrics(id, 0)).toMatchObject({
      rows: [sampleRow(0)],
      total: 3,
      problem: { code: 'damaged', message: expect.stringMatching(/^Line 2 of .*updates is missing/) }
    })
    const resumed = runs.open(id)
    const { checkpoint, skipped } = await resumed.latestUsable()
    expect(checkpoint?.iterations).toBe(1)
    expect(skipped).toMatchObject([{ iterations: 3, problem: { message: expect.stringMatching(/Only 1 of the 3 metric rows/) } }])
    expect(resumed.truncateMetrics(1)).toBe(2)
    resumed.appendMetrics(sampleRow(1))
    resumed.release()
  })

  it('removes half-written checkpoints of the dead, which no reader ever lists', async () => {
    const { folder, run, checkpoints, advance } = heldRun()
    advance(1)
    await run.writeCheckpoint(sampleCheckpoint(1, 'resume'))
    run.release()
    mkdirSync(join(checkpoints, '.partial-2-999-abc'))
    writeFileSync(join(checkpoints, '.partial-2-999-abc', 'model.safetensors'), 'half')
    const { runs } = workspaceIn(folder)
    expect(await runs.checkpoints(id)).toHaveLength(1)
    expect(readdirSync(checkpoints)).toHaveLength(2)
    runs.open(id).release()
    expect(readdirSync(checkpoints)).toStrictEqual(['1'])
  })
})

describe('episodes', () => {
  it('come back as they were, and are counted in the list of checkpoints', async () => {
    const { folder, run } = heldRun()
    const episodes = [sampleEpisode(0), sampleEpisode(1)]
    await run.writeCheckpoint(sampleCheckpoint(0, 'user'))
    run.writeEpisodes(0, episodes)
    const { runs } = workspaceIn(folder)
    expect(runs.episodes(id, 0)).toStrictEqual(episodes)
    expect(runs.episodes(id, 1)).toStrictEqual([])
    expect((await runs.checkpoint(id, 0)).episodes).toBe(2)
  })

  it('are damaged when their arrays are missing or others', () => {
    const { folder, run } = heldRun()
    run.writeEpisodes(0, [sampleEpisode(0)])
    run.writeEpisodes(1, [sampleEpisode(1)])
    const files = join(run.path, 'episodes')
    writeFileSync(join(files, '0.safetensors'), readFileSync(join(files, '1.safetensors')))
    rmSync(join(files, '1.safetensors'))
    const { runs } = workspaceIn(folder)
    expect(() => runs.episodes(id, 0)).toThrowError(expect.objectContaining({ code: 'damaged', message: expect.stringContaining('0.json') }))
    expect(() => runs.episodes(id, 1)).toThrowError(expect.objectContaining({ code: 'damaged', message: expect.stringContaining('1.safetensors') }))
  })
})
