import { requireRunConfig } from '@shared/config/resolve'
import { AppError } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import { matchStateDict, partState } from '../engine/agents/state-dict'
import { readWeights, writeWeights } from '../store/weights-file'
import type { ServiceDependencies } from './dependencies'
import { parametersOf } from './replace-weights'
import type { WeightsSource } from './replace-weights'
import { resolveVersion } from './checkpoint-version'
import type { CheckpointVersion } from './checkpoint-version'

type Parts = Pick<ServiceDependencies, 'catalogue' | 'schema' | 'workspace'>

export interface ExportRequest {
  readonly run: RunId
  /** A number of iterations, `latest` or `best`. */
  readonly iterations: CheckpointVersion
  /** File to be made. */
  readonly path: string
  /** `<agent>.<part>` under bare names; null: everything under full names. */
  readonly part: string | null
  /** Without what a body adds to the module of its library. */
  readonly bare: boolean
}

export interface Exported {
  readonly path: string
  readonly iterations: number
  readonly names: readonly string[]
}

/** What bodies of other libraries have besides their library's module. */
const added = /^(readout|ff_blocks)\./

/** Writes what a run has learned as a PyTorch state dict. @throws AppError `bad-request` for a part it does not have */
export async function exportWeights({ run, iterations: version, path, part, bare }: ExportRequest, { workspace: { runs } }: Parts): Promise<Exported> {
  const iterations = await resolveVersion(runs, run, version)
  const { model } = await runs.readCheckpoint(run, iterations)
  const chosen = part === null ? new Map(model) : partState(model, part)
  if (chosen.size === 0) {
    const parts = [...new Set([...model.keys()].map((key) => key.split('.').slice(0, 2).join('.')))]
    throw new AppError('bad-request', `Run ${run} has no part ${part ?? ''}.`, { remedy: `Parts: ${parts.join(', ')}.` })
  }
  const own = new Map([...chosen].filter(([name]) => !bare || !added.test(name)))
  await writeWeights(path, own, { format: 'pt' })
  return { path, iterations, names: [...own.keys()] }
}

/** Which names of a file and of a run belong together. */
export interface WeightsReport {
  readonly iterations: number
  readonly matched: readonly string[]
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  /** Of another shape: what the file has and what the run needs. */
  readonly misshapen: readonly { readonly name: string; readonly has: readonly number[]; readonly needs: readonly number[] }[]
}

export interface CompareRequest {
  readonly run: RunId
  readonly iterations: CheckpointVersion
  readonly source: WeightsSource
}

/** Compares a state dict with what a run learns; changes nothing. */
export async function compareWeights(
  { run, iterations: version, source: { path, part } }: CompareRequest,
  { catalogue, schema, workspace: { runs } }: Parts
): Promise<WeightsReport> {
  const iterations = await resolveVersion(runs, run, version)
  const config = requireRunConfig(schema, runs.read(run).run.config)
  const { matched, ...rest } = matchStateDict(await parametersOf(config, catalogue), (await readWeights(path)).arrays, part)
  return { iterations, matched: [...matched.keys()], ...rest }
}
