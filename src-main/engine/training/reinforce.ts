import { objectivesOf } from '../objectives/registry'
import { RolloutTrainer } from './rollout-trainer'
import type { TrainerEntry } from './trainer'

/** The plain policy gradient of all agents at once (nip-spec 8.1). */
export const reinforceTrainer: TrainerEntry = {
  name: 'reinforce',
  title: 'REINFORCE',
  help: 'The plain policy gradient: all agents learn at once from the same batch. The baseline to beat.',
  objectives: objectivesOf('reinforce'),
  create: (options) => new RolloutTrainer(options)
}
