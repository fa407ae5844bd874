import type { RunConfig } from '@shared/config/run-schema'
import { batchSizes } from '@shared/config/rules'
import type { NamedArrays } from '@shared/domain/arrays'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import { Random } from '@shared/stats/random'
import type { RunShape } from '../agents/run-program'
import type { ProtocolRules } from '../protocols/rules'
import { analyticStatistics } from '../scenario/normaliser'
import type { ObservationStatistics } from '../scenario/normaliser'
import { sampledStatistics } from '../scenario/sampled-statistics'
import { StateReader } from './state-reader'

/**
 * How a run's observations of one split are normalised; null where they are not. Ours are worked out and the same for both
 * splits; under reference_quirks each split's own are sampled, from the run's seed alone (departures G19, G25, G26).
 */
export function runStatistics(config: RunConfig, shape: RunShape, rules: ProtocolRules, split: Split, data: BinaryDataset): ObservationStatistics | null {
  if (!config.rl.normalize_observations) return null
  if (!config.reference_quirks) return analyticStatistics(shape, rules)
  return sampledStatistics({
    shape,
    rules,
    data,
    environments: batchSizes(config, shape.maxRounds, data.y.length).environments,
    frames: config.rl.num_normalization_steps,
    random: Random.of(config.seed).fork('normaliser').fork(split)
  })
}

/**
 * The statistics a checkpoint was trained with.
 * @throws AppError `damaged` when they are missing or ill-shaped
 */
export function storedStatistics(arrays: NamedArrays, split: Split): ObservationStatistics {
  const reader = new StateReader(arrays, {})
  const affine = (key: string): { loc: number; scale: number } => {
    const [loc, scale] = reader.float64(`normaliser/${split}/${key}`, 2)
    return { loc: loc!, scale: scale! }
  }
  return { x: affine('x'), message: affine('message'), linear: affine('linear') }
}
