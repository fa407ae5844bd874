import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { Episode } from '@shared/domain/episode'
import { Random } from '@shared/stats/random'
import type { RunProgram, RunShape } from '../agents/run-program'
import { rulesOf } from '../protocols/registry'
import type { ProtocolRules } from '../protocols/rules'
import { DataCycler } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import type { ObservationStatistics } from '../scenario/normaliser'
import { ActionSampler } from '../training/action-sampler'
import { runStatistics, storedStatistics } from '../training/run-statistics'
import { EpisodeRecorder } from './episode-recorder'

export interface PlayOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly program: RunProgram
  readonly dataset: BinaryDataset
  readonly split: Split
  readonly count: number
  /** Decides images, episode seeds and actions; the same seed and weights give the same episodes. */
  readonly seed: number
  /** The trainer arrays of the checkpoint being replayed, for the normaliser it was trained with. */
  readonly arrays?: NamedArrays
  /** Called before every round; may await, to let messages in, or throw, to give up. */
  readonly checkpoint?: () => Promise<void>
}

/** Episodes played side by side; more would only raise memory. */
const together = 32

/**
 * Plays `count` whole episodes with sampled actions, on images in random order, each image once before any comes again.
 * @throws AppError `diverged` when the policy puts out something that is not a number
 */
export async function playEpisodes(options: PlayOptions): Promise<Episode[]> {
  const { config, shape, dataset, split, count, seed, arrays } = options
  const rules = rulesOf(config)
  const stored = arrays !== undefined && config.rl.normalize_observations && arrays.has(`normaliser/${split}/x`)
  const statistics = stored ? storedStatistics(arrays, split) : runStatistics(config, shape, rules, split, dataset)
  const random = Random.of(seed, 'replay')
  const source = new CyclingSource(new DataCycler(dataset.y.length, random.fork('rows')), random.fork('seeds'))
  const actions = random.fork('actions')
  const episodes: Episode[] = []
  while (episodes.length < count) {
    const environments = Math.min(together, count - episodes.length)
    episodes.push(...(await playTogether(options, rules, statistics, source, actions, environments, episodes.length)))
  }
  return episodes
}

async function playTogether(
  { config, shape, program, dataset, split, seed, checkpoint }: PlayOptions,
  rules: ProtocolRules,
  statistics: ObservationStatistics | null,
  source: CyclingSource,
  random: Random,
  environments: number,
  from: number
): Promise<Episode[]> {
  const environment = new Environment({ shape, rules, data: dataset, source, environments, statistics, quirks: config.reference_quirks })
  environment.resetAll()
  const sampler = new ActionSampler(shape, environments)
  const recorders = Array.from({ length: environments }, (_, n) => new EpisodeRecorder({ config, shape, rules, dataset, split }, environment, n))
  // finished dialogues stand still until the longest is over: every dialogue ends at the round limit at the latest
  for (let round = 0; round < rules.maxRounds && recorders.some((recorder) => recorder.open); round++) {
    await checkpoint?.()
    const output = await program.act(environment.observation)
    const actions = sampler.sample(output, environments, random)
    for (const recorder of recorders) recorder.act(output, actions)
    environment.step(actions)
    for (const recorder of recorders) recorder.judge()
  }
  return recorders.map((recorder, n) => recorder.finish(`${split}-${seed}-${from + n}`))
}
