import type { DatasetUsage } from '@shared/domain/dataset-import'
import { AppError, reportOf } from '@shared/domain/errors'
import { liveStates } from '@shared/domain/run'
import type { RunSummary } from '@shared/domain/run'
import type { ServiceDependencies } from '../dependencies'

type Needs = Pick<ServiceDependencies, 'workspace' | 'catalogue'>

/** The runs that were made with a dataset, newest first. */
export async function usageOf(dataset: string, { workspace, catalogue }: Needs): Promise<DatasetUsage> {
  const { sha256 } = await catalogue.find(dataset)
  const { runs } = workspace
  const unreadable: DatasetUsage['unreadable'][number][] = []
  const used: DatasetUsage['runs'][number][] = []
  for (const summary of runs.summaries()) {
    if (summary.problem) unreadable.push({ run: summary.id, report: summary.problem })
    if (summary.dataset !== dataset) continue
    const { id: run, name, state, createdAt } = summary
    try {
      const recorded = runs.read(run).run.datasets.find(({ id }) => id === dataset)
      used.push({ run, name, state, createdAt, inUse: isLive(summary), same: recorded === undefined || recorded.sha256 === sha256 })
    } catch (error) {
      unreadable.push({ run, report: reportOf(error) })
    }
  }
  return { runs: used, unreadable }
}

/** @throws AppError `wrong-state` naming the runs that hold or wait for the dataset, in this process or another */
export async function requireUnused(dataset: string, needs: Needs): Promise<void> {
  const holders = (await usageOf(dataset, needs)).runs.filter(({ inUse }) => inUse)
  if (holders.length === 0) return
  const names = holders.map(({ name, run }) => name || run)
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  throw new AppError('wrong-state', `${dataset} is in use by ${shown}.`, { remedy: 'Stop them first; they can be resumed once the dataset is back.' })
}

function isLive({ state, heldElsewhere }: RunSummary): boolean {
  return heldElsewhere || liveStates.includes(state)
}
