import { requireRunConfig } from '@shared/config/resolve'
import type { EpisodeSummary } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import type { Episode } from '@shared/domain/episode'
import { playEpisodes } from '../engine/replay/play-episodes'
import type { ServiceDependencies } from './dependencies'
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
    'episodes.play': async ({ run, iterations, count, split, seed }) => {
      const stored = runs.read(run)
      const config = requireRunConfig(deps.schema, stored.run.config)
      const { model, arrays } = await runs.readCheckpoint(run, iterations)
      // whatever backend is loaded will do: a replay is looked at, not compared bit by bit
      if (deps.tensors.plan === null) await deps.tensors.use(stored.plan)
      const scene = await openScene(config, { compile: 'off' }, deps)
      try {
        await scene.program.write(model, null)
        const dataset = split === 'train' ? scene.train : scene.test
        return await playEpisodes({ config, shape: scene.shape, program: scene.program, dataset, split, count, seed, arrays })
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

/** Largest change of the verdict's lean, p(accept) / (p(accept) + p(reject)), between two rounds in which somebody may guess. */
export function changeOfMind({ rounds }: Episode): number {
  const leans = rounds.flatMap(({ turns }) =>
    turns.filter(({ mayGuess }) => mayGuess).map(({ decisionProbabilities: [reject, accept] }) => (accept + reject > 0 ? accept / (accept + reject) : 0.5))
  )
  return leans.reduce((largest, lean, index) => (index === 0 ? 0 : Math.max(largest, Math.abs(lean - leans[index - 1]!))), 0)
}
