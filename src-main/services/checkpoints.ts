import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { ServiceDependencies } from './dependencies'
import type { ServiceTable } from './service-table'

export function checkpointServices({ workspace }: Pick<ServiceDependencies, 'workspace'>): Pick<ServiceTable, 'checkpoints.list' | 'checkpoints.verify'> {
  const { runs } = workspace
  return {
    'checkpoints.list': async ({ run }) => {
      if (run !== null) return await runs.checkpoints(run)
      const lists: (readonly CheckpointSummary[])[] = []
      for (const id of runs.ids()) lists.push(await runs.checkpoints(id))
      return lists.flat()
    },
    'checkpoints.verify': ({ run, iterations }) => runs.checkpoint(run, iterations, { verify: true })
  }
}
