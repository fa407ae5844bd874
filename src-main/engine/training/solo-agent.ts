import { rlSchema } from '@shared/config/training'
import type { Problem, RunConfig } from '@shared/config/run-schema'
import { SoloTrainer } from './solo-trainer'
import type { SoloTrainerEntry } from './trainer'

/** Refused where nothing learns values. */
const refused = 'rl.target_critic_tau'

/** Whatever concerns dialogues, and the learning rates of other trainers. */
const ignores: readonly string[] = [...Object.keys(rlSchema.properties).map((key) => `rl.${key}`), 'pretrain_agents'].filter((path) => path !== refused)

/** Agents that answer alone (nip-spec 8.8): how much a verifier knows without a prover. */
export const soloAgentTrainer: SoloTrainerEntry = {
  name: 'solo_agent',
  title: 'Alone',
  help: 'No dialogue: every agent learns to name the label of an image by itself. What a verifier gains from a prover is measured against this.',
  objectives: [
    {
      name: 'cross_entropy',
      title: 'Cross entropy',
      help: 'The probability that an agent gives the right label.',
      chosenBy: null,
      groups: ['solo_agent'],
      ignores
    }
  ],
  check: refuseRandom,
  createAlone: (options) => new SoloTrainer(options)
}

/** What plays by lot cannot learn to answer (nip-spec 2.14). */
function refuseRandom({ agents }: RunConfig): readonly Problem[] {
  return Object.entries(agents).flatMap(([name, agent]) => {
    const path = `agents.${name}.is_random`
    return agent.is_random ? [{ path, message: `${path} is true, but trainer solo_agent trains every agent, and one that plays by lot learns nothing.` }] : []
  })
}
