import { runStates } from '../domain/run'
import type { RunStatus } from './documents'
import { toStored, toStoredRecord } from './numbers'
import { readPlan, readProgress, readReport } from './report-fields'
import { firstVersion, openDocument, writeDocument } from './versions'

const format = firstVersion

export function serialiseStatus(status: RunStatus): string {
  const { progress } = status
  return writeDocument(format, {
    ...status,
    progress: {
      ...progress,
      framesPerSecond: toStored(progress.framesPerSecond),
      elapsedMs: toStored(progress.elapsedMs),
      // NaN would read back as "not known", which is what it means here
      etaMs: progress.etaMs === null ? null : toStored(progress.etaMs)
    },
    headline: toStoredRecord(status.headline),
    spark: status.spark.map(toStored)
  })
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseStatus(text: string, what: string): RunStatus {
  const fields = openDocument(text, what, format)
  return {
    state: fields.choice('state', runStates),
    updatedAt: fields.text('updatedAt'),
    progress: readProgress(fields.group('progress')),
    headline: fields.record('headline'),
    spark: fields.numbers('spark'),
    reason: fields.text('reason'),
    problem: fields.nullable('problem', (status) => readReport(status.group('problem'))),
    plan: fields.nullable('plan', (status) => readPlan(status.group('plan'))),
    sizeBytes: fields.whole('sizeBytes')
  }
}
