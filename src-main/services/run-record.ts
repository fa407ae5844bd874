import { columnsOf } from '@shared/contract/columns'
import type { LogLevel } from '@shared/contract/requests'
import { reportOf } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import type { RunState } from '@shared/domain/run'
import type { RunHandle } from '../store/types'
import type { ServiceDependencies } from './dependencies'
import { ProgressMeter } from './run-progress'

const statusEveryMs = 1000

const stateTexts: Partial<Record<RunState, string>> = {
  running: 'Training after',
  paused: 'Paused after',
  stopped: 'Stopped after',
  finished: 'Finished after'
}

/** What becomes known of a run at work: its state, rows, figures and log, on the disk and to the clients. */
export class RunRecord {
  readonly #handle: RunHandle
  readonly #deps: Pick<ServiceDependencies, 'events' | 'clock'>
  readonly #iterations: number
  #meter: ProgressMeter
  #state: RunState = 'queued'
  #statusAt = -Infinity
  /** Figures beside those of the last rows: of pretraining and of the final test. */
  results: Readonly<Record<string, number>> = {}

  /** @param iterations of the whole training, at most */
  constructor(handle: RunHandle, iterations: number, deps: Pick<ServiceDependencies, 'events' | 'clock'>) {
    this.#handle = handle
    this.#deps = deps
    this.#iterations = iterations
    this.#meter = new ProgressMeter(iterations, [])
  }

  get state(): RunState {
    return this.#state
  }

  /** Of the last rows. */
  get headline(): Readonly<Record<string, number>> {
    return this.#meter.headline
  }

  /** Goes on behind the rows there are. */
  goOnAfter(rows: readonly MetricRow[]): void {
    this.#meter = new ProgressMeter(this.#iterations, rows)
  }

  add(row: MetricRow): void {
    this.#handle.appendMetrics(row)
    this.#meter.add(row)
    const { id } = this.#handle
    this.#deps.events.emit({ type: 'run.metrics', run: id, from: row.iteration, columns: columnsOf([row]) })
    this.#deps.events.emit({ type: 'run.progress', run: id, progress: this.#meter.progress })
    if (this.#deps.clock() - this.#statusAt >= statusEveryMs) this.#writeStatus('')
  }

  enter(state: RunState, reason: string): void {
    this.#state = state
    this.#writeState(reason)
    this.#tellState(reason)
  }

  /** Enters a state although its status may not be writable: a full or vanished disk must not keep a run from ending. */
  announce(state: RunState, reason: string): void {
    this.#state = state
    this.attempt(() => this.#writeState(reason))
    this.#tellState(reason)
  }

  fail(thrown: unknown): void {
    const report = reportOf(thrown)
    this.attempt(() => {
      this.#handle.setStatus({ problem: report })
      this.log('error', 'failed', `${report.message} ${report.remedy}`.trim())
    })
    this.announce('failed', report.message)
  }

  log(level: LogLevel, kind: string, text: string): void {
    this.#deps.events.emit({ type: 'run.log', run: this.#handle.id, entry: this.#handle.log(level, kind, text) })
  }

  /** What cannot be written is told to the clients instead. */
  attempt(write: () => void): void {
    try {
      write()
    } catch (unwritable) {
      const { message } = reportOf(unwritable)
      this.#deps.events.emit({ type: 'run.log', run: this.#handle.id, entry: { index: -1, at: '', level: 'error', kind: 'unwritable', text: message } })
    }
  }

  /** Failures are logged with their reason where they are caught. */
  #writeState(reason: string): void {
    const text = stateTexts[this.#state]
    if (text !== undefined) this.log('info', this.#state, `${text} ${this.#meter.progress.iteration} iterations.`)
    this.#writeStatus(reason)
  }

  #tellState(reason: string): void {
    this.#deps.events.emit({ type: 'run.state', run: this.#handle.id, state: this.#state, progress: this.#meter.progress, reason })
  }

  #writeStatus(reason: string): void {
    const { progress, spark, headline } = this.#meter
    this.#handle.setStatus({ state: this.#state, progress, spark, headline: { ...headline, ...this.results }, reason })
    this.#statusAt = this.#deps.clock()
  }
}
