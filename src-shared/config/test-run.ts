import { merged } from './paths'
import type { Tree } from './paths'

/**
 * A configuration shrunk to see whether it runs at all (the reference's test_run, nip-spec 2.13): one iteration of one batch that is one
 * minibatch, one test batch, and one epoch of solo training. What is given otherwise stays.
 */
export function testRunOf(config: Tree): Tree {
  const shrunk: Tree = {
    rl: {
      frames_per_batch: 8,
      rollouts_per_iteration: null,
      steps_per_env_per_iteration: 4,
      num_iterations: 1,
      num_epochs: 1,
      minibatch_size: 8,
      num_test_iterations: 1,
      num_normalization_steps: 10
    },
    solo_agent: { num_epochs: 1 },
    message_regression: { mlp_num_epochs: 1 }
  }
  return merged(config, shrunk)
}
