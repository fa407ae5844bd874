import type * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { initialModel } from '../agents/initial-state'
import { createNetworks } from '../agents/networks'
import { cutSection, parameterLayout } from '../agents/parameter-layout'
import type { RunShape } from '../agents/run-program'
import { trainerAdam } from './adam'
import { learningRate } from './learning-rates'
import { ppoClipSettings } from './ppo-clip'
import { parseModel } from './program-state'
import type { HostMoments, HostVectors } from './program-state'
import { StepClock } from './step-clock'
import type { LearnedState, TrainStepSettings } from './train-step'

/** What every implementation of a run's program is made of: networks, layout of the state, learning rates, freshly initialised agents. */
export interface ProgramParts extends TrainStepSettings {
  /** Freshly initialised from config.seed. */
  initialState(): HostVectors & HostMoments
  /** Parameters and buffers of all agents by full key, cut from the state's vectors. */
  weights(state: Pick<LearnedState, 'parameters' | 'frozen' | 'buffers'>): Map<string, tf.Tensor>
  /** Begins with no finished step. */
  stepClock(): StepClock
}

export function programParts(config: RunConfig, shape: RunShape): ProgramParts {
  const networks = createNetworks(config, shape)
  const layout = parameterLayout(networks.parameters, ({ agent, part }) => learningRate(config, agent, part))
  const rates = layout.trained.places.map(({ parameter: { agent, part } }) => learningRate(config, agent, part))
  return {
    networks,
    layout,
    shape,
    loss: ppoClipSettings(config),
    maxGradNorm: config.rl.max_grad_norm,
    initialState: () => ({
      ...parseModel(layout, initialModel(networks.parameters, config.agents, config.seed)),
      firstMoment: new Float32Array(layout.trained.size),
      secondMoment: new Float32Array(layout.trained.size),
      steps: rates.map(() => 0)
    }),
    weights: ({ parameters, frozen, buffers }) => {
      const table = new Map<string, tf.Tensor>()
      cutSection(layout.trained, parameters, table)
      cutSection(layout.frozen, frozen, table)
      cutSection(layout.buffers, buffers, table)
      return table
    },
    stepClock: () =>
      new StepClock(
        layout.trained.places.map(({ size }, index) => ({ size, rate: rates[index]! })),
        trainerAdam
      )
  }
}
