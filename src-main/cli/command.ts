import type { ParseArgsConfig } from 'node:util'
import type { RunId } from '@shared/domain/ids'
import type { RunSettings } from '@shared/domain/run'
import type { BenchRequest, BenchResult } from '../services/bench/bench'
import type { BenchCaseRequest } from '../services/bench/configs'
import type { ScaleName, ScalePoint } from '../services/bench/scaling'
import type { EvaluateRequest, Evaluated } from '../services/evaluate-run'
import type { CompareRequest, Exported, ExportRequest, WeightsReport } from '../services/exchange-weights'
import type { ParityRun } from '../services/parity/types'
import type { ForkRequest, NewRunRequest } from '../services/run-creation'
import type { EventHub, ServiceTable } from '../services/service-table'
import type { Output } from './output'

export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What a command may use. The services are made on first use, so that `--help` starts nothing. */
export interface CommandContext {
  readonly services: () => Promise<CliServices>
  readonly output: Output
  /** For requests that end only with the process. */
  readonly signal: AbortSignal
  /**
   * A signal that Ctrl-C aborts from the first call on, instead of ending the process: for commands that have something to put in order first.
   * All others are ended by Ctrl-C where they stand.
   */
  readonly interruption: () => AbortSignal
}

/** The services as the command line uses them: those of the window, and two without a window. */
export interface CliServices {
  readonly table: ServiceTable
  readonly events: EventHub
  /** As `runs.create`, with an id of the caller's choice. */
  createRun(request: NewRunRequest): Promise<{ readonly run: RunId }>
  /** As `runs.fork`, with weights from a file. */
  forkRun(request: ForkRequest): Promise<{ readonly run: RunId }>
  /** Tests the agents of a checkpoint once more. */
  evaluate(request: EvaluateRequest): Promise<Evaluated>
  exportWeights(request: ExportRequest): Promise<Exported>
  /** Compares names and shapes; changes nothing. */
  compareWeights(request: CompareRequest): Promise<WeightsReport>
  bench(request: BenchRequest): Promise<BenchResult>
  /** What a table of benchmarks measures. */
  scalePoints(name: ScaleName, request: BenchCaseRequest): readonly ScalePoint[]
  /** On plain JavaScript, one operation after the other, where neither is chosen. */
  parity(folders: readonly string[], settings: Pick<Partial<RunSettings>, 'backend' | 'compile'>, line: (text: string) => void): Promise<ParityRun>
  /** Resolves when no run is at work any more and everything is on disk. */
  idle(): Promise<void>
}

export interface Command {
  readonly name: string
  /** As in `resume RUN`; shown in the help. */
  readonly usage: string
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Least and most positional arguments. */
  readonly positionals: readonly [number, number]
  /** The exit code: 0 done, 3 failed while running, 130 interrupted. */
  run(positionals: readonly string[], flags: Flags, context: CommandContext): Promise<number>
}
