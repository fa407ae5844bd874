import { AppError } from '@shared/domain/errors'
import type { Trainer, TrainerEntry, TrainerOptions } from './trainer'
import { vanillaPpo } from './vanilla-ppo'

/** Every trainer of this build, in the order forms list them. */
export const trainers: readonly TrainerEntry[] = [vanillaPpo]

/** @throws AppError `bad-config` for a trainer this build does not have, or settings it refuses */
export function createTrainer(options: TrainerOptions): Trainer {
  const name: string = options.config.trainer
  const found = trainers.find((trainer) => trainer.name === name)
  if (!found) throw new AppError('bad-config', `trainer is ${name}, which is not one of ${trainers.map((known) => known.name).join(', ')}.`)
  return found.create(options)
}
