import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { MetricRow } from '@shared/domain/metric'
import { testAdapter, testBackendDeps } from '../../../scripts/testing/test-backends'
import type { BackendName } from '../backend/backend'
import { startBackend } from '../backend/start-backend'
import { createEagerProgram } from '../objectives/eager-program'
import { deriveRunShape } from '../scenario/shape'
import { createTrainer } from './create-trainer'
import { noiseDataset, smallConfig } from './testing/fixtures'
import type { Trainer } from './trainer'

const train = noiseDataset(14)
const test = noiseDataset(9, 2)

async function rows(trainer: Trainer, count: number): Promise<MetricRow['metrics'][]> {
  const found = []
  for (let i = 0; i < count; i++) found.push((await trainer.runIteration({})).metrics)
  return found
}

const adapter = await testAdapter()
const start = (name: BackendName) => startBackend(name, testBackendDeps())

const networks: readonly (readonly [string, Tree])[] = [
  ['default', {}],
  ['residual blocks under quirks', { reference_quirks: true, agents: { _default: { building_block_type: 'residual_basic' } } }]
]
/** Plain JavaScript, and WebGPU where there is an adapter; its own tests say why where there is none. */
const cases: readonly (readonly [BackendName, string, Tree])[] = networks.flatMap(([name, more], index) => [
  ['cpu', name, more] as const,
  ...(adapter.name !== null && index === 0 ? [['webgpu', name, more] as const] : [])
])

/** The trainer with the networks themselves instead of a stand-in. */
describe.each(cases)('training real networks on %s (%s)', (backend, _name, more) => {
  const config = smallConfig({ d_representation: 3, image_classification: { initial_num_channels: 2 }, rl: { num_test_iterations: 1, num_epochs: 1 }, ...more })
  const shape = deriveRunShape(config, train.images)
  const make = (): Trainer => createTrainer({ config, shape, program: createEagerProgram({ config, shape }), train, test, clock: () => 0 })

  it('gives the same bits through a snapshot, a test and an abandoned iteration', async () => {
    await start(backend)
    const whole = await rows(make(), 3)
    const first = make()
    await rows(first, 1)
    const snapshot = await first.snapshot()
    const second = make()
    await second.restore(snapshot)
    let calls = 0
    const interrupted = second.runIteration({
      checkpoint: () => {
        if (++calls === 6) throw new Error('stopped by the test')
      }
    })
    await expect(interrupted).rejects.toThrow('stopped by the test')
    await second.restore(snapshot)
    const [next] = await rows(second, 1)
    const tested = await second.test({})
    expect(await second.test({})).toEqual(tested)
    expect([next, ...(await rows(second, 1))]).toEqual(whole.slice(1))
  }, 120_000)
})

describe('the metrics of a run with real networks', () => {
  it("are those of the reference's training record (nip-spec Appendix C) and ours", async () => {
    await start('cpu')
    const config = smallConfig({ d_representation: 3, image_classification: { initial_num_channels: 2 } })
    const shape = deriveRunShape(config, train.images)
    const trainer = createTrainer({ config, shape, program: createEagerProgram({ config, shape }), train, test, clock: () => 0 })
    const [found] = await rows(trainer, 1)
    const overall = [
      'mean_episode_length mean_accuracy std_accuracy mean_datapoint_accuracy std_datapoint_accuracy worst_datapoint_accuracy',
      'loss_objective kl_divergence entropy loss_entropy loss_critic ESS loss_critic_unscaled'
    ].flatMap((names) => names.split(' '))
    const each = [
      'mean_step_reward mean_episode_reward worst_episode_reward mean_advantage mean_value mean_value_target residual_critic_variance',
      'mean_decision_entropy std_decision_entropy mean_message_entropy std_message_entropy mean_max_message_prob std_max_message_prob',
      'loss_objective loss_entropy loss_critic'
    ].flatMap((names) => names.split(' '))
    const reference = [...overall, ...['prover', 'verifier'].flatMap((agent) => each.map((name) => `${agent}.${name}`))]
    expect(Object.keys(found!)).toEqual(expect.arrayContaining(reference))
    const ours = Object.keys(found!).filter((name) => !reference.includes(name))
    const diagnostics = ['approx_kl', 'clip_fraction', 'explained_variance', 'learning_rate_actor', 'learning_rate_actor_body', 'learning_rate_critic']
    const ofAgents = ['prover', 'verifier'].flatMap((agent) => diagnostics.map((name) => `${agent}.${name}`))
    expect(ours.sort()).toEqual(
      ['completeness', 'grad_norm', 'learning_rate', 'mean_decided_accuracy', 'approx_kl', 'clip_fraction', ...ofAgents, 'soundness'].sort()
    )
  }, 60_000)
})
