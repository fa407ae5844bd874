import type { RunConfig } from '@shared/config/run-schema'
import { batchSizes } from '@shared/config/rules'
import type { BinaryDataset } from '@shared/domain/dataset'
import type { Random } from '@shared/stats/random'
import type { RunProgram, RunShape } from '../agents/run-program'
import type { ProtocolRules } from '../protocols/rules'
import { DataCycler } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import type { ObservationStatistics } from '../scenario/normaliser'
import { Collector } from './collector'
import { FrameStore } from './frame-store'
import { ShuffledMessages } from './shuffled-messages'
import { StatisticsSum } from './statistics'
import type { Statistics } from './statistics'

export interface EvaluateOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly rules: ProtocolRules
  readonly program: RunProgram
  readonly data: BinaryDataset
  readonly statistics: ObservationStatistics | null
  /** Decides datapoints, actions and permutations; the same number gives the same result. */
  readonly random: Random
  readonly checkpoint: () => Promise<void>
}

type Manner = 'sampled' | 'shuffled' | 'greedy'

/**
 * Test batches with sampled actions, as the reference does it (nip-spec 8.6, G27), and twice more on the same datapoints:
 * once with every agent reading another dialogue's messages, once with every agent doing what it thinks best.
 * Environments start afresh; without test iterations the result is empty.
 */
export async function evaluate(options: EvaluateOptions): Promise<Statistics> {
  if (options.config.rl.num_test_iterations === 0) return {}
  const statistics = await play(options, 'sampled')
  const shuffled = await play(options, 'shuffled')
  const greedy = await play(options, 'greedy')
  return {
    ...statistics,
    test_mean_accuracy_messages_shuffled: shuffled['test_mean_accuracy']!,
    test_mean_accuracy_greedy: greedy['test_mean_accuracy']!
  }
}

async function play({ config, shape, rules, program, data, statistics, random, checkpoint }: EvaluateOptions, manner: Manner): Promise<Statistics> {
  const { steps, environments } = batchSizes(config, shape.maxRounds, data.y.length)
  // every manner forks the same streams, so that all three see the same episodes begin
  const source = new CyclingSource(new DataCycler(data.y.length, random.fork('rows')), random.fork('seeds'))
  const environment = new Environment({ shape, rules, data, source, environments, statistics, quirks: config.reference_quirks })
  environment.resetAll()
  const frames = new FrameStore(shape, environment, steps)
  const collector = new Collector(shape, environment, program)
  const shuffled = manner === 'shuffled' ? new ShuffledMessages(environment, random.fork('circle')) : null
  const sum = new StatisticsSum(shape, config.reference_quirks)
  const moves = manner === 'greedy' ? null : random.fork('actions')
  for (let batch = 0; batch < config.rl.num_test_iterations; batch++) {
    await collector.collect(frames, { random: moves, checkpoint, ...(shuffled ? { observe: () => shuffled.observe() } : {}) })
    sum.add(frames)
  }
  return sum.finish('test_')
}
