import { RolloutTrainer } from './rollout-trainer'
import type { TrainerEntry } from './trainer'

/** Proximal policy optimisation of all agents at once (nip-spec 8.1): the program's update is the clipped objective. */
export const vanillaPpo: TrainerEntry = {
  name: 'vanilla_ppo',
  title: 'PPO',
  help: 'Proximal policy optimisation: all agents learn at once from the same batch, with clipped steps.',
  create: (options) => new RolloutTrainer(options)
}
