import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { trainers } from './registry'
import type { SoloTrainerEntry, SoloTrainerOptions, Trainer, TrainerEntry, TrainerOptions } from './trainer'

/** @throws AppError `bad-config` for a trainer this build does not have, or settings it refuses */
export function createTrainer(options: TrainerOptions): Trainer {
  const found = entryOf(options.config)
  if ('create' in found) return found.create(options)
  throw new AppError('wrong-state', `Trainer ${found.name} plays no dialogues.`)
}

/** As createTrainer, for one without dialogues. */
export function createSoloTrainer(options: SoloTrainerOptions): Trainer {
  const found = entryOf(options.config)
  if ('createAlone' in found) return found.createAlone(options)
  throw new AppError('wrong-state', `Trainer ${found.name} plays dialogues.`)
}

/** Whether the configured trainer lets agents answer alone, without dialogues. */
export function trainsAlone(config: Pick<RunConfig, 'trainer'>): boolean {
  return 'createAlone' in entryOf(config)
}

function entryOf({ trainer: name }: Pick<RunConfig, 'trainer'>): TrainerEntry | SoloTrainerEntry {
  const found = trainers.find((trainer) => trainer.name === name)
  if (found) return found
  throw new AppError('bad-config', `trainer is ${name}, which is not one of ${trainers.map((known) => known.name).join(', ')}.`)
}
