import type { BestCheckpoint } from '@shared/format/documents'
import { parseBest, serialiseBest } from '@shared/format/small-files'
import type { Disk } from './disk'
import type { RunPaths } from './run-paths'

/** best.json: what the alias `best` of a run's checkpoints stands for. */

/** Null where the run keeps none. Throws `damaged` or `newer-version`. */
export function readBest(disk: Disk, { best: path }: RunPaths): BestCheckpoint | null {
  const text = disk.readTextIfAny(path)
  return text === null ? null : parseBest(text, path)
}

export function writeBest(disk: Disk, { best: path }: RunPaths, best: BestCheckpoint | null): void {
  if (best !== null) disk.writeAtomic(path, serialiseBest(best))
  else disk.remove(path)
}
