import { reinforceTrainer } from './reinforce'
import { soloAgentTrainer } from './solo-agent'
import { spg } from './spg'
import type { SoloTrainerEntry, TrainerEntry } from './trainer'
import { vanillaPpo } from './vanilla-ppo'

/** Every trainer of this build, in the order forms list them. */
export const trainers: readonly (TrainerEntry | SoloTrainerEntry)[] = [vanillaPpo, reinforceTrainer, spg, soloAgentTrainer]
