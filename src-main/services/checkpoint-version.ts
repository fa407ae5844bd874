import { AppError } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { RunStore } from '../store/types'

/** Checkpoints of a run by the names they can be asked for: `latest`, `best`, or a number of iterations. */
export type CheckpointVersion = number | string

/**
 * The number of iterations a version stands for.
 * @throws AppError `not-found` saying which versions there are, `bad-request` for what is no version
 */
export async function resolveVersion(runs: RunStore, run: RunId, version: CheckpointVersion): Promise<number> {
  const all = await runs.checkpoints(run)
  const usable = all.filter(({ problem }) => problem === null).map(({ iterations }) => iterations)
  const best = runs.best(run)
  const found = version === 'latest' ? usable[usable.length - 1] : version === 'best' ? best?.iterations : numberOf(version)
  // one that is damaged is found all the same: reading it says what is wrong
  if (found !== undefined && all.some(({ iterations }) => iterations === found)) return found
  const there = [...(usable.length > 0 ? ['latest'] : []), ...(best === null ? [] : ['best']), ...usable]
  throw new AppError('not-found', `Run ${run} has no checkpoint ${version}.`, {
    remedy:
      version === 'best' && best === null
        ? 'It was not told by which metric to keep a best one (--best-metric).'
        : `Checkpoints there: ${there.join(', ') || 'none'}.`
  })
}

function numberOf(version: CheckpointVersion): number {
  const number = Number(version)
  if (String(version).trim() !== '' && Number.isSafeInteger(number) && number >= 0) return number
  throw new AppError('bad-request', `${JSON.stringify(version)} is no checkpoint.`, { remedy: 'Use latest, best, or a number of iterations.' })
}
