import type { MetricRow } from '../domain/metric'
import { Fields } from './fields'
import { toStored, toStoredRecord } from './numbers'
import { parseStrictJson } from './strict-json'
import { firstVersion, migrated, writeLine } from './versions'

const format = firstVersion

/** One line of metrics.jsonl, without the newline. */
export function serialiseMetricRow(row: MetricRow): string {
  const { clock } = row
  return writeLine(format, {
    iteration: row.iteration,
    frames: row.frames,
    updates: row.updates,
    metrics: toStoredRecord(row.metrics),
    clock: {
      elapsedMs: toStored(clock.elapsedMs),
      collectMs: toStored(clock.collectMs),
      updateMs: toStored(clock.updateMs),
      framesPerSecond: toStored(clock.framesPerSecond)
    }
  })
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseMetricRow(line: string, what: string): MetricRow {
  const fields = Fields.of(migrated(parseStrictJson(line, what), what, format), what)
  const clock = fields.group('clock')
  return {
    iteration: fields.whole('iteration'),
    frames: fields.whole('frames'),
    updates: fields.whole('updates'),
    metrics: fields.record('metrics'),
    clock: {
      elapsedMs: clock.number('elapsedMs'),
      collectMs: clock.number('collectMs'),
      updateMs: clock.number('updateMs'),
      framesPerSecond: clock.number('framesPerSecond')
    }
  }
}
