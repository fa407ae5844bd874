import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { createNetworks } from '../agents/networks'
import { parameterLayout } from '../agents/parameter-layout'
import type { LearnedState } from './learned-state'
import type { LearningRule, RuleOptions } from './objective'
import type { TestRun } from './program.fixture'
import type { TrainStepSettings } from './train-step'

export interface RandomState<Rule extends LearningRule> {
  readonly rule: Rule
  readonly settings: TrainStepSettings
  readonly state: LearnedState
  /** The state's parameters. */
  readonly values: Float32Array
  /** Goes on behind the weights. */
  readonly random: Random
}

/** A run's networks with random weights that all learn; its optimiser has no moments. */
export function randomState<Rule extends LearningRule>(
  { config, shape }: Pick<TestRun, 'config' | 'shape'>,
  ruleOf: (options: RuleOptions) => Rule
): RandomState<Rule> {
  const networks = createNetworks(config, shape)
  const layout = parameterLayout(networks.parameters, () => 1)
  const rule = ruleOf({ config, shape, layout })
  const random = Random.of(11, 'weights')
  const values = Float32Array.from({ length: layout.trained.size }, () => 0.4 * random.normal())
  const none = tf.zeros([0]) as tf.Tensor1D
  return {
    rule,
    settings: { networks, layout, shape, rule, maxGradNorm: 1, apart: false, gatheredFrom: null, target: null },
    state: {
      parameters: tf.tensor1d(values),
      firstMoment: none,
      secondMoment: none,
      frozen: none,
      buffers: tf.ones([layout.buffers.size]),
      memory: tf.tensor1d(rule.memory?.initial ?? []),
      target: none
    },
    values,
    random
  }
}
