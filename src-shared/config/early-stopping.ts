import { Type } from '@sinclair/typebox'
import { choice, group, integer, nullable, real } from './field'

/** When a run ends before its last iteration. Part of the configuration, as it decides what comes out. */
export const earlyStoppingSchema = group('Early stopping', 'End the training once a metric no longer gets better; the test follows as usual.', {
  metric: nullable(Type.Unsafe<string>({ type: 'string', minLength: 1 }), {
    help: 'Metric that is watched, such as mean_accuracy or verifier.mean_episode_reward. Empty: never stop early.'
  }),
  mode: choice(['max', 'min'], 'max', { help: 'Whether larger or smaller is better.' }),
  patience: integer(100, { minimum: 1, maximum: 100_000_000, unit: 'iterations', help: 'Iterations without a better value after which the training ends.' }),
  min_delta: real(0, { minimum: 0, help: 'By how much a value must be better to count.' }),
  window: integer(10, { minimum: 1, maximum: 100_000, unit: 'iterations', help: 'The mean over so many iterations is compared: single batches are noisy.' })
})
