import { AppError } from '@shared/domain/errors'
import { trainers } from './registry'
import type { Trainer, TrainerOptions } from './trainer'

/** @throws AppError `bad-config` for a trainer this build does not have, or settings it refuses */
export function createTrainer(options: TrainerOptions): Trainer {
  const name: string = options.config.trainer
  const found = trainers.find((trainer) => trainer.name === name)
  if (!found) throw new AppError('bad-config', `trainer is ${name}, which is not one of ${trainers.map((known) => known.name).join(', ')}.`)
  return found.create(options)
}
