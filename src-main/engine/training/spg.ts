import type { Problem, RunConfig } from '@shared/config/run-schema'
import { objectivesOf } from '../objectives/registry'
import { RolloutTrainer } from './rollout-trainer'
import type { TrainerEntry } from './trainer'

/** Stackelberg policy gradients of all agents at once (nip-spec 8.1). */
export const spg: TrainerEntry = {
  name: 'spg',
  title: 'Stackelberg policy gradient',
  help: 'Leaders learn foreseeing how followers will learn; by default the verifiers lead.',
  objectives: objectivesOf('spg'),
  check: (config, agents) => (agents.length < 2 ? [alone(agents)] : sequenceProblems(config, agents)),
  create: (options) => new RolloutTrainer(options)
}

function alone(agents: readonly string[]): Problem {
  return {
    path: 'trainer',
    message: `trainer is spg, but the protocol has only one agent (${agents.join()}): nobody is there to lead or to follow; choose another trainer or protocol.`
  }
}

const path = 'spg.stackelberg_sequence'

/** Every agent of the protocol stands in one group. */
function sequenceProblems({ spg: { stackelberg_sequence: sequence } }: RunConfig, agents: readonly string[]): Problem[] {
  if (sequence === null) return []
  const named = sequence.flat()
  const unknown = named.filter((name) => !agents.includes(name))
  const twice = named.filter((name, index) => named.indexOf(name) !== index)
  const missing = agents.filter((name) => !named.includes(name))
  const complaint =
    unknown.length > 0
      ? `names ${unknown.join(', ')}, but the agents of the protocol are ${agents.join(', ')}`
      : twice.length > 0
        ? `names ${twice.join(', ')} twice, but every agent has one place`
        : missing.length > 0
          ? `leaves out ${missing.join(', ')}, but every agent needs a place`
          : null
  return complaint === null ? [] : [{ path, message: `${path} ${complaint}; empty (null) puts the verifiers first.` }]
}
