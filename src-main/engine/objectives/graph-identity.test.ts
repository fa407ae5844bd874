import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { RunConfig } from '@shared/config/run-schema'
import type { GraphStore } from '@shared/domain/graph'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { uncachedGraphs } from '../../store/graph-files'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from './compiled.fixture'
import { untraced } from './graph-identity'
import { smallRun } from './program.fixture'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

/** What a run's graph is known by, and a hash of what was traced for it. */
async function known(config: RunConfig, shape = smallRun().shape): Promise<{ identity: string; traced: string }> {
  const seen = { identity: '', traced: '' }
  const store: GraphStore = {
    open: (request) => {
      seen.identity = request.identity
      const trace = async (): ReturnType<typeof request.trace> => {
        const traced = await request.trace()
        seen.traced = createHash('sha256').update(traced.savedModel).update(JSON.stringify(traced.description)).digest('hex')
        return traced
      }
      return uncachedGraphs.open({ ...request, trace })
    }
  }
  ;(await compiledProgram({ config, shape }, { store })).dispose()
  return seen
}

/** Another value of every kind of setting that no graph depends on. */
const others: Record<(typeof untraced)[number], unknown> = {
  seed: 99,
  dataset: 'cifar10',
  dataset_options: { max_train_size: 3 },
  protocol_common: { verifier_reward: 7, shared_reward: true },
  early_stopping: { metric: 'mean_accuracy' },
  message_regression: { enabled: true },
  base_run: { base_run_type: 'parameters', run_id: 'another' },
  'rl.num_iterations': 3,
  'rl.num_epochs': 9,
  'rl.num_test_iterations': 2,
  'rl.lr': 0.5,
  'rl.anneal_lr': true
}

describe.runIf(available)('the identity of a graph', () => {
  it.each(untraced)('leaves out %s, which changes no byte of it', async (path) => {
    const { config } = smallRun()
    const changed = withPath(config as unknown as Tree, path, others[path]) as unknown as RunConfig
    expect(changed).not.toEqual(config)
    expect(await known(changed)).toEqual(await known(config))
  })

  const traced: readonly (readonly [string, Tree])[] = [
    ['the clip range', { ppo: { clip_epsilon: 0.3 } }],
    ['the entropy bonus', { ppo: { entropy_eps: 0.5 } }],
    ['the norm limit', { rl: { max_grad_norm: 2 } }],
    ['the minibatch size', { rl: { minibatch_size: 2 } }],
    ['the number of environments', { rl: { frames_per_batch: 48 } }],
    ['an architecture', { agents: { prover: { activation_function: 'relu' } } }],
    ['a frozen run', { rl: { lr: 0 } }],
    ['a frozen agent', { agents: { prover: { agent_lr_factor: { actor: 0, critic: 0 } } } }],
    ['unequal rates', { agents: { prover: { agent_lr_factor: { actor: 2, critic: 2 } } } }],
    ['a target critic', { rl: { target_critic_tau: 0.5 } }],
    ['residual blocks', { agents: { _default: { building_block_type: 'residual_basic' } } }]
  ]
  it.each(traced)('tells %s, which changes it', async (_, over) => {
    const plain = smallRun()
    const other = smallRun(over)
    const [a, b] = [await known(plain.config, plain.shape), await known(other.config, other.shape)]
    expect(b.identity).not.toBe(a.identity)
    expect(b.traced).not.toBe(a.traced)
  })

  it('tells the library and the precision', async () => {
    const { config, shape } = smallRun()
    const identities: string[] = []
    const store: GraphStore = {
      open: (request) => {
        identities.push(request.identity)
        return uncachedGraphs.open(request)
      }
    }
    const library = { name: 'cpu', version: '2.21.0', sha256: 'f'.repeat(64), device: 'cpu' } as const
    for (const more of [{}, { library }, { precision: 'bfloat16' as const }]) (await compiledProgram({ config, shape }, { store, ...more })).dispose()
    expect(new Set(identities).size).toBe(3)
  })
})
