import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sampleRow } from '@shared/format/testing/samples'
import { newRun, temporaryFolder, workspaceIn } from '../store/testing/scene'
import { metricServices } from './metrics'

/** A run of three rows whose metrics.jsonl is changed afterwards. */
function csvAfter(change: (lines: string) => string): () => unknown {
  const folder = temporaryFolder()
  const run = workspaceIn(folder).runs.create(newRun())
  for (let iteration = 0; iteration < 3; iteration++) run.appendMetrics(sampleRow(iteration))
  run.release()
  const path = join(run.path, 'metrics.jsonl')
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  return () => metricServices({ workspace: workspaceIn(folder) })['metrics.csv']({ run: run.id }, { signal: new AbortController().signal })
}

const lines = (csv: unknown): number => String(csv).trimEnd().split('\r\n').length

it('gives a line for every row, also where a crash cut the next one short', () => {
  expect(lines(csvAfter((text) => text)())).toBe(4)
  expect(lines(csvAfter((text) => `${text}{"iteration":3,"fra`)())).toBe(4)
})

it('refuses a table that would lack rows, and says which line is damaged', () => {
  const damaged = csvAfter((text) => text.replace(/\n[^\n]*\n/, '\n{"iteration":\n'))
  expect(damaged).toThrowError(expect.objectContaining({ code: expect.stringMatching(/damaged|bad-file/), message: expect.stringContaining('Line 2 of') }))
})
