import type * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { initialModel } from '../agents/initial-state'
import { createNetworks } from '../agents/networks'
import { inParts } from '../agents/networks-in-parts'
import { weightTable } from '../agents/parameter-layout'
import type { RunShape } from '../agents/run-program'
import { trainerAdam } from './adam'
import { withDiagnostics } from './diagnostics'
import { gathering } from './gathering'
import { agentsApart, learningLayout, learningRate } from './learning-rates'
import type { HostState, LearnedState } from './learned-state'
import { freshState } from './program-state'
import { objectiveOf } from './registry'
import { StepClock } from './step-clock'
import { targetCritic, targetWeights } from './target-critic'
import type { TrainStepSettings } from './train-step'

/** What every implementation of a run's program is made of: networks, layout of the state, learning rates, freshly initialised agents. */
export interface ProgramParts extends TrainStepSettings {
  /** How many parts the frames of a pass are cut into. */
  readonly cut: number
  /** Freshly initialised from config.seed. */
  initialState(): HostState
  /** Parameters and buffers of all agents by full key, cut from the state's vectors. */
  weights(state: Pick<LearnedState, 'parameters' | 'frozen' | 'buffers'>): Map<string, tf.Tensor>
  /** The same with the target critic, where there is one, in the place of what it copies: for values that something is learned from. */
  valueWeights(state: Pick<LearnedState, 'parameters' | 'frozen' | 'buffers' | 'target'>): Map<string, tf.Tensor>
  /** Begins with no finished step. */
  stepClock(): StepClock
}

/** @param cut parts that the frames of a pass are cut into (minibatch-parts.ts) */
export function programParts(config: RunConfig, shape: RunShape, cut = 1): ProgramParts {
  const networks = inParts(createNetworks(config, shape), cut, shape)
  const layout = learningLayout(config, networks)
  const rates = layout.trained.places.map(({ parameter: { agent, part } }) => learningRate(config, agent, part))
  const objective = withDiagnostics(objectiveOf(config).rule({ config, shape, layout }), shape.agents, config.ppo.clip_epsilon)
  // only in the reference do gradients outlive a step
  const gathers = config.reference_quirks && agentsApart(config) ? gathering(objective, layout.trained.size) : null
  const rule = gathers?.rule ?? objective
  const target = targetCritic(networks, layout, config.rl.target_critic_tau)
  return {
    networks,
    cut,
    layout,
    shape,
    rule,
    maxGradNorm: config.rl.max_grad_norm,
    apart: agentsApart(config),
    gatheredFrom: gathers?.from ?? null,
    target,
    initialState: () => freshState({ layout, rule, target }, initialModel(networks.parameters, config.agents, config.seed)),
    weights: (state) => weightTable(layout, state),
    valueWeights: (state) => new Map([...weightTable(layout, state), ...(target === null ? [] : targetWeights(target, state.target))]),
    stepClock: () =>
      new StepClock(
        layout.trained.places.map(({ size, parameter: { agent } }, index) => ({ size, rate: rates[index]!, agent: shape.agents.indexOf(agent) })),
        trainerAdam,
        agentsApart(config)
      )
  }
}
