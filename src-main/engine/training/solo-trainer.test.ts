import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import type { BinaryDataset } from '@shared/domain/dataset'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { uncachedGraphs } from '../../store/graph-files'
import { bodyVariants } from '../agents/bodies/small-bodies.fixture'
import { startBackend } from '../backend/start-backend'
import { createCompiledSoloProgram } from '../objectives/compiled-solo-program'
import { createEagerSoloProgram } from '../objectives/solo-program'
import type { SoloProgram } from '../objectives/solo-program'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import { createSoloTrainer } from './create-trainer'
import { pretrainBodies, pretrainingOrigin } from './pretraining'
import { soloSizes, soloSplit } from './solo-training'
import { noiseDataset, smallConfig } from './testing/fixtures'
import type { Trainer } from './trainer'

const deps = testBackendDeps()
const compiles = typeof deps.native?.libraryFolder === 'string'
beforeAll(() => startBackend(compiles ? 'tensorflow' : 'cpu', deps))

/** Noise whose brightness is the label: seen by any body at once. */
function brightOrDark(rows: number): BinaryDataset {
  const noise = noiseDataset(rows)
  const pixels = noise.images.pixels.map((value, index) => Math.floor(value / 2) + (noise.y[rows - 1 - Math.floor(index / 16)] === 1 ? 128 : 0))
  return { ...noise, images: { ...noise.images, pixels } }
}

const train = brightOrDark(50)
const test = brightOrDark(12)
const tiny: Tree = {
  trainer: 'solo_agent',
  interaction_protocol: 'mnip',
  d_representation: 3,
  image_classification: { initial_num_channels: 2 },
  solo_agent: { num_epochs: 8, batch_size: 16, learning_rate: 0.03 },
  mnip_protocol: { max_message_rounds: 4 },
  agents: { _default: { num_blocks_per_group: 1 } }
}

interface Made {
  readonly trainer: Trainer
  readonly program: SoloProgram
}

async function made(over: Tree = {}, compiled = false): Promise<Made> {
  const config = smallConfig({ ...tiny, ...over })
  const shape = deriveRunShape(config, train.images)
  const sizes = soloSizes(config, train.y.length, test.y.length)
  const surroundings = { store: uncachedGraphs, clock: () => 0, breathe: () => Promise.resolve() }
  const program = compiled
    ? await createCompiledSoloProgram({ config, shape, plan: { library: null, precision: 'float32' }, sizes, ...surroundings })
    : createEagerSoloProgram(config, shape)
  return { program, trainer: createSoloTrainer({ config, shape, program, train, test, clock: () => 0 }) }
}

async function metricsOf(trainer: Trainer, epochs: number): Promise<Record<string, number>[]> {
  const rows = []
  for (let epoch = 0; epoch < epochs; epoch++) rows.push({ ...(await trainer.runIteration({})).metrics })
  return rows
}

describe.each([['one operation at a time', false] as const, ...(compiles ? [['compiled', true] as const] : [])])(
  'agents that answer alone (%s)',
  (_, compiled) => {
    it('learn, see only their own channels, and are tested on images held out and on the other split', async () => {
      const { trainer, program } = await made({}, compiled)
      const rows = await metricsOf(trainer, 8)
      for (const agent of program.agents) {
        expect(rows[7]![`${agent}.train_loss`]).toBeLessThan(rows[0]![`${agent}.train_loss`]!)
        expect(rows[7]![`${agent}.train_accuracy`]).toBe(1)
      }
      const tested = await trainer.test({})
      expect(tested['verifier.test_accuracy']).toBe(1)
      expect(tested['verifier.test_mean_accuracy']).toBe(1)
      expect(await trainer.test({})).toEqual(tested)
      expect([trainer.frames, trainer.updates]).toEqual([8 * 40, 8 * 3])
      program.dispose()
    })

    it('go on from a snapshot with the same bits, also after an abandoned epoch', async () => {
      const whole = await made({}, compiled)
      const expected = await metricsOf(whole.trainer, 3)
      const first = await made({}, compiled)
      await metricsOf(first.trainer, 1)
      const snapshot = await first.trainer.snapshot()
      first.program.dispose()
      const third = await made({}, compiled)
      await third.trainer.restore(snapshot)
      let calls = 0
      await expect(third.trainer.runIteration({ checkpoint: () => { if (++calls === 2) throw new Error('enough') } })).rejects.toThrow('enough') // prettier-ignore
      await expect(third.trainer.snapshot()).rejects.toMatchObject({ code: 'wrong-state' })
      await third.trainer.restore(snapshot)
      expect(await metricsOf(third.trainer, 2)).toEqual(expected.slice(1))
      third.program.dispose()
      whole.program.dispose()
    })
  }
)

describe('solo training', () => {
  const changedParts = async (over: Tree): Promise<string[]> => {
    const { trainer, program } = await made(over)
    const before = (await program.read()).model
    await trainer.runIteration({})
    const after = (await program.read()).model
    program.dispose()
    const changed = [...after].filter(([key, { data }]) => data.some((value, index) => value !== before.get(key)!.data[index]))
    return [...new Set(changed.map(([key]) => key.split('.').slice(0, 2).join('.')))].sort()
  }

  it('trains bodies and heads; under reference_quirks the heads alone (G51)', async () => {
    const agents = ['prover0', 'prover1', 'verifier']
    expect(await changedParts({})).toEqual(agents.flatMap((agent) => [`${agent}.body`, `${agent}.solo_head`]))
    expect(await changedParts({ reference_quirks: true })).toEqual(agents.map((agent) => `${agent}.solo_head`))
  })

  it("follows the agents' own factors", async () => {
    const frozen = {
      agents: {
        _default: { num_blocks_per_group: 1 },
        prover0: { agent_lr_factor: { actor: 0, critic: 0 } },
        prover1: { body_lr_factor: { actor: 0, critic: 0 } }
      }
    }
    expect(await changedParts(frozen)).toEqual(['prover1.solo_head', 'verifier.body', 'verifier.solo_head'])
    expect(await changedParts({ ...frozen, solo_agent: { batch_size: 16, body_lr_factor_override: true } })).toContain('prover1.body')
  })

  it('works with the linear message space and batch normalisation (G54)', async () => {
    const parts = await changedParts({
      include_linear_message_space: true,
      agents: { _default: { num_blocks_per_group: 1, building_block_type: 'residual_basic' } }
    })
    expect(parts).toContain('verifier.body')
  })

  it.each(bodyVariants)('trains the body %s', async (_, body) => {
    const parts = await changedParts({ interaction_protocol: 'nip', nip_protocol: { max_message_rounds: 2 }, agents: { _default: body } })
    expect(parts).toEqual(['prover', 'verifier'].flatMap((agent) => [`${agent}.body`, `${agent}.solo_head`]))
  })

  it('holds out the same share for the same seed, and refuses to hold out nothing', () => {
    const config = smallConfig({ ...tiny, test_size: 0.25 })
    const { learned, heldOut } = soloSplit({ config, rows: 10 })
    expect([learned.length, heldOut.length]).toEqual([8, 2])
    expect(new Set([...learned, ...heldOut]).size).toBe(10)
    expect(soloSplit({ config, rows: 10 }).heldOut).toEqual(heldOut)
    expect(() => soloSplit({ config, rows: 3 })).toThrow('leaves 0 of 3 training images')
  })

  it('refuses agents that play by lot', () => {
    const { problems } = resolveRunConfig(runSchema, { ...tiny, agents: { verifier: { is_random: true } } })
    expect(problems.map(({ path }) => path)).toEqual(['agents.verifier.is_random'])
  })
})

describe('pretraining', () => {
  const control = { checkpoint: () => Promise.resolve(), progress: () => undefined }

  it('gives trained bodies, without heads, under the keys they have in dialogues', async () => {
    const config = smallConfig({ ...tiny, trainer: 'vanilla_ppo', pretrain_agents: true, rl: { use_shared_body: false } })
    const shape = deriveRunShape(config, train.images)
    const program = createEagerSoloProgram(config, shape)
    const { model, metrics } = await pretrainBodies({ config, shape, program, train }, control)
    program.dispose()
    expect(new Set([...model.keys()].map((key) => key.split('.')[1]))).toEqual(new Set(['policy_body']))
    expect(metrics['verifier.pretrain_test_accuracy']).toBe(1)
  })

  it('is known by everything that matters, and by nothing else', () => {
    const origin = (over: Tree): string => {
      const config = smallConfig({ ...tiny, trainer: 'vanilla_ppo', ...over })
      return pretrainingOrigin(config, deriveRunShape(config, train.images))
    }
    const same = origin({})
    for (const over of [{ rl: { lr: 1e-5 } }, { ppo: { clip_epsilon: 0.3 } }, { protocol_common: { prover_reward: 2 } }]) expect(origin(over)).toBe(same)
    const others: Tree[] = [
      { seed: 4 },
      { message_size: 2 },
      { include_linear_message_space: true },
      { interaction_protocol: 'nip' },
      { test_size: 0.3 },
      { solo_agent: { batch_size: 16 } },
      { mnip_protocol: { max_message_rounds: 6 } },
      { agents: { verifier: { activation_function: 'relu' } } },
      { dataset_options: { max_train_size: 9 } },
      { rl: { use_shared_body: false } },
      { d_representation: 5 },
      { reference_quirks: true }
    ]
    expect(new Set([same, ...others.map(origin)]).size).toBe(others.length + 1)
  })
})
