import type { NamedArrays } from '@shared/domain/arrays'
import type { Compute } from '../../engine/objectives/probes/compute'

/** One tensor of a case file: its role stands before the first `/` of its name (parity/README.md). */
export interface TensorRecord {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly atol?: number
  readonly exact?: boolean
  /** Largest difference that single precision made to the original. */
  readonly noise?: number
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

/** Why a case is not compared; printed as `skipped (<reason>)`: `not built: what`, `fixed: Gnn` or `no user`. */
export interface CaseSkip {
  readonly skip: string
}

/** Runs every case of one family with reference_quirks on. It sees settings and inputs, never the case's name. */
export interface ParityFamily {
  readonly family: string
  /** @param compute runs functions of tensors; families of host code need none */
  run(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip>
}

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
  /** Of those that passed or failed, how many computed anything with tensors; the others are plain host code. */
  readonly onTensors: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
