import { requireRunConfig } from '@shared/config/resolve'
import type { EpisodeSummary } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import type { Episode } from '@shared/domain/episode'
import { playEpisodes } from '../engine/replay/play-episodes'
import type { ServiceDependencies } from './dependencies'
import { changeOfMind } from '@shared/stats/change-of-mind'
import { openScene } from './scene'
import type { ServiceTable } from './service-table'

type EpisodeServices = Pick<ServiceTable, 'episodes.list' | 'episodes.get' | 'episodes.play'>

export function episodeServices(deps: ServiceDependencies): EpisodeServices {
  const { runs } = deps.workspace
  return {
    'episodes.list': ({ run, iterations }) => runs.episodes(run, iterations).map(summaryOf),
    'episodes.get': ({ run, iterations, episode }) => {
      const found = runs.episodes(run, iterations).find(({ id }) => id === episode)
      if (!found) throw new AppError('not-found', `Checkpoint ${iterations} of run ${run} has no stored episode ${episode}.`)
      return found
    },
    'episodes.play': async ({ run, iterations, count, split, seed }, { signal }) => {
      const stored = runs.read(run)
      const config = requireRunConfig(deps.schema, stored.run.config)
      const { model, arrays } = await runs.readCheckpoint(run, iterations)
      await deps.tensors.borrow()
      const checkpoint = async (): Promise<void> => {
        await deps.breathe()
        if (signal.aborted) throw signal.reason
      }
      const scene = await openScene(config, { library: null, compile: 'off', precision: 'float32', threads: { intra: 1, inter: 1 } }, deps, {
        checkpoint,
        progress: () => undefined
      })
      try {
        await scene.program.write(model, null)
        const dataset = split === 'train' ? scene.train : scene.test
        return await playEpisodes({ config, shape: scene.shape, program: scene.program, dataset, split, count, seed, arrays, checkpoint })
      } finally {
        scene.dispose()
      }
    }
  }
}

function summaryOf(episode: Episode): EpisodeSummary {
  const { id, datapoint, className, label, rounds, outcome, verdict } = episode
  return { id, datapoint, className, label, rounds: rounds.length, outcome, verdict, changeOfMind: changeOfMind(episode) }
}
