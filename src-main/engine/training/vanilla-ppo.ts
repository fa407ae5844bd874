import { objectivesOf } from '../objectives/registry'
import { RolloutTrainer } from './rollout-trainer'
import type { TrainerEntry } from './trainer'

/** Proximal policy optimisation of all agents at once (nip-spec 8.1). */
export const vanillaPpo: TrainerEntry = {
  name: 'vanilla_ppo',
  title: 'PPO',
  help: 'Proximal policy optimisation: all agents learn at once from the same batch, in steps that stay near the policies that collected it.',
  objectives: objectivesOf('vanilla_ppo'),
  create: (options) => new RolloutTrainer(options)
}
