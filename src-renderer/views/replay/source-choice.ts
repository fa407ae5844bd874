import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { RunId } from '@shared/domain/ids'
import type { RunSummary } from '@shared/domain/run'
import type { EpisodeSource } from '@/replay/episode-source'

type ByRun = ReadonlyMap<RunId, readonly CheckpointSummary[]>

/** Runs with a checkpoint to play from, newest first. */
export function replayableRuns(runs: readonly RunSummary[], byRun: ByRun): readonly RunSummary[] {
  return runs.filter(({ id }) => byRun.get(id)?.some(isWhole)).sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

/** The newest checkpoint with stored episodes of the run named, else of the newest run that has one; any whole checkpoint where none are stored. */
export function firstSource(runs: readonly RunSummary[], byRun: ByRun, wanted: string): EpisodeSource | null {
  const named = runs.filter(({ id }) => id === wanted)
  const candidates = (named.length > 0 ? named : runs).flatMap(({ id }) => newestFirst(byRun.get(id) ?? []))
  const best = candidates.find(({ episodes }) => episodes > 0) ?? candidates[0]
  return best ? { run: best.run, iterations: best.iterations, fresh: null } : null
}

function newestFirst(checkpoints: readonly CheckpointSummary[]): readonly CheckpointSummary[] {
  return checkpoints.filter(isWhole).sort((a, b) => b.iterations - a.iterations)
}

function isWhole({ integrity }: CheckpointSummary): boolean {
  return integrity !== 'damaged'
}
