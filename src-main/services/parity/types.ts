import type { NamedArrays } from '@shared/domain/arrays'
import type { RunConfig } from '@shared/config/run-schema'
import type { RunProgram, RunShape } from '../../engine/agents/run-program'
import type { Compute } from '../../engine/objectives/probes/compute'
import type { Samples } from './bands'

/** One tensor of a case file: its role stands before the first `/` of its name (parity/README.md). */
export interface TensorRecord {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly atol?: number
  readonly exact?: boolean
}

/** A recorded result that is not a tensor. */
export interface ExpectedValue {
  readonly value: unknown
  readonly atol?: number
  readonly exact?: boolean
}

export interface ParityCase {
  readonly family: string
  readonly case: string
  readonly what: string
  readonly config: Readonly<Record<string, unknown>>
  readonly tensors: readonly TensorRecord[]
  readonly expected: Readonly<Record<string, ExpectedValue>>
  readonly rtol: number
  /** Every tensor of the case, inputs and recorded results. */
  readonly arrays: NamedArrays
}

/** What our code gave: one entry per result tensor (full name, `output/...` or `grad/...`) and per key of `expected`. */
export interface CaseOutput {
  readonly tensors: ReadonlyMap<string, ArrayLike<number>>
  readonly values?: Readonly<Record<string, unknown>>
}

/**
 * A part of a result that the reference may not have got to: where it recorded the name of an exception instead, ours counts as fixed
 * (docs/departures.md, "both"); where it recorded a value, ours must be that value.
 */
export class EvenIfReferenceStops {
  constructor(readonly value: unknown) {}
}

/** A part of a result in which ours departs from the reference on purpose (docs/departures.md), whatever was recorded. */
export class KnownDeparture {
  constructor(readonly why: string) {}
}

/** Of runs that draw by lot: what five of our seeds gave. */
export interface CaseSamples {
  readonly samples: Samples
}

/** Why a case is not compared; printed as `skipped (<reason>)`: `not built: what`, `fixed: Gnn` or `no user`. */
export interface CaseSkip {
  readonly skip: string
}

/** Runs every case of one family with reference_quirks on. It sees settings and inputs, never the case's name. */
export interface ParityFamily {
  readonly family: string
  /** @param compute runs functions of tensors; families of host code need none @param training for families that train whole runs */
  run(given: CaseInput, compute: Compute, training: Training): Promise<CaseOutput | CaseSamples | CaseSkip>
}

/** Makes the agents of a run; whoever asks disposes of them. */
export type AgentMaker = (config: RunConfig, shape: RunShape) => Promise<RunProgram>

/** Lends whatever runs are trained on while `work` lasts, or says why there is nothing of the kind. */
export type Training = <Result>(work: (agents: AgentMaker) => Promise<Result>) => Promise<Result | CaseSkip>

/** A case without its recorded results: nothing in it tells the answer. */
export interface CaseInput {
  readonly config: Readonly<Record<string, unknown>>
  /** Inputs, weights, earlier states and given random choices, by full name (`input/...`, `weight/...`, `state0/...`, `seedinput/...`). */
  readonly arrays: NamedArrays
  /** Full names of the result tensors asked for. */
  readonly results: readonly string[]
}

/** One case as it lies on disk. */
export interface CaseFile {
  /** Shown in messages. */
  readonly path: string
  /** The text of `<case>.json`. */
  readonly json: string
  /** The bytes of `<case>.safetensors`. */
  readonly tensors: Uint8Array
}

export interface ParityRun extends ParityTotals {
  readonly backend: string
  readonly compile: 'on' | 'off'
}

export interface ParityTotals {
  /** Of those that passed or failed, how many computed anything with tensors. */
  readonly onTensors: number
  /** How many trained whole runs. */
  readonly trained: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
