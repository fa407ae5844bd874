import type { TrainerEntry } from './trainer'
import { vanillaPpo } from './vanilla-ppo'

/** Every trainer of this build, in the order forms list them. */
export const trainers: readonly TrainerEntry[] = [vanillaPpo]
