import { errorCodes } from '../domain/errors'
import type { ErrorReport } from '../domain/errors'
import type { ExecutionPlan, RunProgress } from '../domain/run'
import { backendNames, planDevices, precisions } from '../domain/run'
import type { Fields } from './fields'

/** Parts that several files share. */

export function readReport(fields: Fields): ErrorReport {
  return { code: fields.choice('code', errorCodes), message: fields.text('message'), remedy: fields.text('remedy'), detail: fields.text('detail') }
}

export function readPlan(fields: Fields): ExecutionPlan {
  const threads = fields.group('threads')
  return {
    backend: fields.choice('backend', backendNames),
    library: fields.nullable('library', (plan) => readLibrary(plan.group('library'))),
    compile: fields.choice('compile', ['off', 'on']),
    xla: fields.flag('xla'),
    threads: { intra: threads.whole('intra'), inter: threads.whole('inter') },
    precision: fields.choice('precision', precisions)
  }
}

function readLibrary(fields: Fields): NonNullable<ExecutionPlan['library']> {
  return { name: fields.text('name'), version: fields.text('version'), sha256: fields.text('sha256'), device: fields.choice('device', planDevices) }
}

export function readProgress(fields: Fields): RunProgress {
  return {
    iteration: fields.whole('iteration'),
    iterations: fields.whole('iterations'),
    frames: fields.whole('frames'),
    updates: fields.whole('updates'),
    framesPerSecond: fields.number('framesPerSecond'),
    elapsedMs: fields.number('elapsedMs'),
    etaMs: fields.nullable('etaMs', (progress) => progress.number('etaMs'))
  }
}
