import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleRow, sampleRun } from '@shared/format/testing/samples'
import { AppendLog } from './append-log'
import { Disk } from './disk'
import { LineFile } from './line-file'
import { faultyFiles } from './testing/faulty-files'
import { newRun, temporaryFolder, workspaceIn } from './testing/scene'

const { id } = sampleRun

describe('metrics.jsonl cut at every byte', () => {
  it('loses at most the line it was cut in, says what was cut, keeps a copy and goes on', () => {
    const folder = temporaryFolder()
    const first = workspaceIn(folder).runs.create(newRun())
    for (let iteration = 0; iteration < 3; iteration++) first.appendMetrics(sampleRow(iteration))
    first.release()
    const path = first.path
    const metrics = join(path, 'metrics.jsonl')
    const whole = readFileSync(metrics)
    const ends = [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1)
    expect(ends).toHaveLength(3)

    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(metrics, whole.subarray(0, length))
      const { runs } = workspaceIn(folder)
      const complete = ends.filter((end) => end <= length).length
      const torn = length - (ends[complete - 1] ?? 0)
      const page = runs.metrics(id, 0)
      expect(page.rows).toStrictEqual([0, 1, 2].slice(0, complete).map(sampleRow))
      expect(page.total).toBe(complete)
      if (torn === 0) expect(page.problem).toBeNull()
      else expect(page.problem).toMatchObject({ code: 'damaged', message: expect.stringContaining(`cut short after ${torn} bytes; the ${complete} rows`) })
      expect(runs.summaries()).toHaveLength(1)

      const run = runs.open(id)
      expect(run.rows).toBe(complete)
      run.appendMetrics(sampleRow(complete))
      run.release()
      expect(runs.metrics(id, 0)).toMatchObject({ rows: [0, 1, 2, 3].slice(0, complete + 1).map(sampleRow), problem: null })
      const copies = readdirSync(path).filter((name) => name.startsWith('metrics.jsonl.cut-'))
      if (torn > 0) expect(copies.some((name) => readFileSync(join(path, name)).equals(whole.subarray(length - torn, length)))).toBe(true)
    }
  })
})

describe('AppendLog', () => {
  function log(fault: Parameters<typeof faultyFiles>[0] = null): {
    readonly log: AppendLog
    readonly path: string
    readonly calls: readonly string[]
    tick: (ms: number) => void
  } {
    const folder = temporaryFolder()
    const path = join(folder, 'log.jsonl')
    const { files, calls } = faultyFiles(fault)
    let time = 0
    return { log: new AppendLog(new Disk(files), path, () => time), path, calls, tick: (ms) => (time += ms) }
  }

  it('syncs once five seconds have passed, and before that only when asked', () => {
    const { log: lines, calls, tick } = log()
    for (let line = 0; line < 10; line++) lines.append('x')
    expect(calls.filter((call) => call === 'fdatasync')).toHaveLength(0)
    tick(5000)
    lines.append('x')
    lines.append('x')
    expect(calls.filter((call) => call === 'fdatasync')).toHaveLength(1)
    lines.sync()
    lines.sync()
    expect(calls.filter((call) => call === 'fdatasync')).toHaveLength(2)
  })

  it('takes back what a failed write left, and the next append succeeds', () => {
    const { log: lines, path } = log({ at: 2, code: 'ENOSPC', mode: 'once' })
    lines.append('first')
    expect(() => lines.append('second')).toThrowError(expect.objectContaining({ code: 'disk-full', message: expect.stringContaining(path) }))
    expect(readFileSync(path, 'utf8')).toBe('first\n')
    lines.append('third')
    expect(readFileSync(path, 'utf8')).toBe('first\nthird\n')
    expect(lines.lines).toBe(2)
  })

  it('refuses a line with a newline in it', () => {
    const { log: lines } = log()
    expect(() => lines.append('a\nb')).toThrowError(expect.objectContaining({ code: 'internal' }))
    expect(lines.lines).toBe(0)
  })

  it('goes on after a cut where the cut was made', () => {
    const { log: lines, path } = log()
    for (const text of ['a', 'b', 'c', 'd']) lines.append(text)
    expect(lines.cut(9)).toBe(0)
    expect(lines.cut(1)).toBe(3)
    lines.append('e')
    expect(lines.lines).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe('a\ne\n')
    expect(readFileSync(`${path}.cut-1970-01-01T000000000Z`, 'utf8')).toBe('b\nc\nd\n')
  })
})

describe('LineFile', () => {
  it('sees what is appended, what is replaced and what becomes shorter', () => {
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'lines')
    const file = new LineFile(new Disk(), path)
    expect(file.refresh().lines).toBe(0)
    writeFileSync(path, 'one\ntwo\nthr')
    expect(file.refresh().texts(0)).toStrictEqual(['one', 'two'])
    expect(file.tornBytes).toBe(3)
    appendFileSync(path, 'ee\nfour\n')
    expect(file.refresh().texts(2)).toStrictEqual(['three', 'four'])
    expect(file.texts(1, 3)).toStrictEqual(['two', 'three'])
    expect(file.texts(4)).toStrictEqual([])
    truncateSync(path, 4)
    expect(file.refresh().texts(0)).toStrictEqual(['one'])
    new Disk().writeAtomic(path, 'a\nlonger\nfile\nthan\nbefore\n')
    expect(file.refresh().texts(0)).toStrictEqual(['a', 'longer', 'file', 'than', 'before'])
  })

  it('reads lines that span its chunks', () => {
    const path = join(temporaryFolder(), 'lines')
    const long = 'é'.repeat(700_000)
    writeFileSync(path, `${long}\nshort\n${long}\n`)
    expect(new LineFile(new Disk(), path).refresh().texts(0)).toStrictEqual([long, 'short', long])
  })
})
