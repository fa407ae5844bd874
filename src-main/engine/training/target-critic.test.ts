import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { merged } from '@shared/config/paths'
import type { UpdateBatch } from '../agents/run-program'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import { targetPrefix } from '../objectives/target-critic'
import { deriveRunShape } from '../scenario/shape'
import { createTrainer } from './create-trainer'
import { noiseDataset, smallConfig } from './testing/fixtures'

beforeAll(startCpu)

const train = noiseDataset(8)
const test = noiseDataset(4, 2)

const small: Tree = {
  d_representation: 3,
  image_classification: { initial_num_channels: 2 },
  agents: { _default: { building_block_type: 'residual_basic', num_blocks_per_group: 1 } },
  rl: { num_epochs: 1, lr: 0.02, clip_value: true }
}

function made(tau: number | null, over: Tree = {}) {
  const config = smallConfig(merged(merged(small, { rl: { target_critic_tau: tau } }), over))
  const shape = deriveRunShape(config, train.images)
  const program = createEagerProgram({ config, shape })
  return { program, trainer: createTrainer({ config, shape, program, train, test, clock: () => 0 }) }
}

/** The writer uses its arrays again. */
const copied = ({ valueTarget, advantage, oldValue }: UpdateBatch) => ({
  valueTarget: valueTarget.slice(),
  advantage: advantage.slice(),
  oldValue: oldValue.slice()
})

describe('training with a target critic', () => {
  it('takes advantages and targets from it, and what values are limited against from the critic itself', async () => {
    const { program, trainer } = made(0.1)
    await trainer.runIteration({})
    // of the first minibatch of the second iteration, before anything is learned from it
    let found: Record<'valueTarget' | 'advantage' | 'oldValue' | 'slow' | 'online', Float32Array> | null = null
    const update = program.update.bind(program)
    program.update = async (batch, rateFactor) => {
      found ??= { ...copied(batch), slow: await program.values(batch), online: (await program.act(batch)).values.slice() }
      return await update(batch, rateFactor)
    }
    await trainer.runIteration({})
    const { valueTarget, advantage, oldValue, slow, online } = found!
    slow.forEach((value, index) => {
      expect(valueTarget[index]! - advantage[index]!).toBeCloseTo(value, 5)
      expect(oldValue[index]!).toBeCloseTo(online[index]!, 5)
    })
    expect(Math.max(...slow.map((value, index) => Math.abs(value - online[index]!)))).toBeGreaterThan(1e-3)
  })

  /*
   * With tau 1 the copy is the critic after every step, and so is it when frames are collected: values worked out from it are those noted
   * while acting, frame by frame, since plain JavaScript computes a frame alike whatever stands beside it. So every metric and every
   * weight is the same, to the bit.
   */
  it.each([
    ['shared bodies', {}],
    [
      'bodies apart, and verdicts valued as in the reference',
      { reference_quirks: true, rl: { use_shared_body: false }, agents: { _default: { building_block_type: 'conv2d' } } }
    ]
  ])('that is taken over whole after every step is training without (%s)', async (_, over) => {
    const [whole, none] = [made(1, over), made(null, over)]
    for (let iteration = 0; iteration < 2; iteration++) {
      expect((await whole.trainer.runIteration({})).metrics).toEqual((await none.trainer.runIteration({})).metrics)
    }
    const [want, got] = [await none.program.read(), await whole.program.read()]
    expect([...got.model]).toEqual([...want.model])
    expect([...got.optimizer].filter(([key]) => !key.startsWith(targetPrefix))).toEqual([...want.optimizer])
  })

  it('that follows slowly learns otherwise', async () => {
    const [slow, none] = [made(0.1), made(null)]
    for (const { trainer } of [slow, none]) await trainer.runIteration({})
    // the first iteration values by what both began with
    expect([...(await slow.program.read()).model]).toEqual([...(await none.program.read()).model])
    for (const { trainer } of [slow, none]) await trainer.runIteration({})
    expect([...(await slow.program.read()).model]).not.toEqual([...(await none.program.read()).model])
  })
})
