import { describe, expect, it } from 'vitest'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import type { UpdateResult } from '../agents/run-program'
import { deriveRunShape } from '../scenario/shape'
import { createTrainer } from './create-trainer'
import { FakeProgram } from './testing/fake-program'
import { noiseDataset, smallConfig } from './testing/fixtures'
import type { Trainer, TrainerSnapshot } from './trainer'

const train = noiseDataset(14)
const test = noiseDataset(9, 2)

function make(config: RunConfig, clock: () => number = () => 0): { trainer: Trainer; program: FakeProgram } {
  const shape = deriveRunShape(config, train.images)
  const program = new FakeProgram(shape)
  return { trainer: createTrainer({ config, shape, program, train, test, clock }), program }
}

async function rows(trainer: Trainer, count: number): Promise<Pick<MetricRow, 'iteration' | 'frames' | 'updates' | 'metrics'>[]> {
  const found = []
  for (let i = 0; i < count; i++) {
    const { iteration, frames, updates, metrics } = await trainer.runIteration({})
    found.push({ iteration, frames, updates, metrics })
  }
  return found
}

/** Through text and copied bytes, as files would take it. */
function stored({ model, optimizer, arrays, json }: TrainerSnapshot): TrainerSnapshot {
  const copy = (given: NamedArrays): NamedArrays =>
    new Map([...given].map(([name, array]): [string, NamedArray] => [name, { ...array, data: array.data.slice() }]))
  return { model: copy(model), optimizer: copy(optimizer), arrays: copy(arrays), json: JSON.parse(JSON.stringify(json)) as TrainerSnapshot['json'] }
}

/** Thrown by a checkpoint that has been called `calls` times. */
function interruptAfter(calls: number): { checkpoint(): void } {
  let left = calls
  return {
    checkpoint: () => {
      if (left-- === 0) throw new AppError('cancelled', 'stopped by the test')
    }
  }
}

const variants: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['default', {}],
  ['reference quirks', { reference_quirks: true }],
  ['quirks, episodes longer than a batch', { reference_quirks: true, nip_protocol: { max_message_rounds: 7, min_message_rounds: 7 } }],
  ['linear messages', { include_linear_message_space: true, d_linear_message_space: 3, message_size: 2 }],
  ['linear messages with quirks', { include_linear_message_space: true, reference_quirks: true, nip_protocol: { min_message_rounds: 3 } }],
  ['raw observations, annealing', { rl: { normalize_observations: false, anneal_lr: true } }]
]

describe.each(variants)('a run with %s', (_name, more) => {
  const config = smallConfig(more)

  it('repeats itself', async () => {
    expect(await rows(make(config).trainer, 3)).toEqual(await rows(make(config).trainer, 3))
  })

  it('goes on from a stored snapshot as if never interrupted', async () => {
    const whole = await rows(make(config).trainer, 5)
    const first = make(config).trainer
    await rows(first, 2)
    const snapshot = stored(await first.snapshot())
    const second = make(config).trainer
    await rows(second, 1)
    await second.restore(snapshot)
    expect(second.iterationsDone).toBe(2)
    expect(await rows(second, 3)).toEqual(whole.slice(2))
    // and the snapshot itself was not touched by going on
    const third = make(config).trainer
    await third.restore(snapshot)
    expect(await rows(third, 3)).toEqual(whole.slice(2))
  })

  it('goes on after an iteration abandoned at any moment', async () => {
    const whole = await rows(make(config).trainer, 3)
    for (const calls of [0, 2, 4, 6]) {
      const { trainer } = make(config)
      await rows(trainer, 1)
      const snapshot = await trainer.snapshot()
      await expect(trainer.runIteration(interruptAfter(calls))).rejects.toThrow('stopped by the test')
      await expect(trainer.runIteration({})).rejects.toThrow('restore the last snapshot')
      await expect(trainer.snapshot()).rejects.toThrow('restore the last snapshot')
      await trainer.restore(snapshot)
      expect(await rows(trainer, 2)).toEqual(whole.slice(1))
    }
  })

  it('is not disturbed by testing, and tests the same state the same way', async () => {
    const whole = await rows(make(config).trainer, 3)
    const { trainer } = make(config)
    await rows(trainer, 1)
    const tested = await trainer.test({})
    expect(await trainer.test({})).toEqual(tested)
    expect(await rows(trainer, 2)).toEqual(whole.slice(1))
    expect(tested['test_mean_accuracy']).toBeGreaterThanOrEqual(0)
    expect(tested['test_mean_accuracy_messages_shuffled']).toBeLessThanOrEqual(1)
    expect(tested['test_mean_accuracy_greedy']).toBeLessThanOrEqual(1)
  })
})

describe('a training iteration', () => {
  it("reports the reference's metrics and counts", async () => {
    const { trainer } = make(smallConfig())
    const [row] = await rows(trainer, 1)
    expect(row).toMatchObject({ iteration: 0, frames: 24, updates: 4 })
    expect(trainer.frames).toBe(24)
    expect(trainer.updates).toBe(4)
    const perAgent = [
      'mean_step_reward mean_episode_reward worst_episode_reward mean_advantage mean_value mean_value_target residual_critic_variance',
      'mean_decision_entropy std_decision_entropy mean_message_entropy std_message_entropy mean_max_message_prob std_max_message_prob',
      'explained_variance learning_rate_actor learning_rate_actor_body learning_rate_critic'
    ].flatMap((names) => names.split(' '))
    const names = [
      ...['mean_episode_length', 'mean_accuracy', 'std_accuracy', 'mean_datapoint_accuracy', 'std_datapoint_accuracy', 'worst_datapoint_accuracy'],
      ...['mean_decided_accuracy', 'completeness', 'soundness', 'loss_objective', 'loss_critic', 'loss_critic_unscaled', 'grad_norm', 'learning_rate'],
      ...['prover', 'verifier'].flatMap((agent) => perAgent.map((name) => `${agent}.${name}`))
    ]
    expect(Object.keys(row!.metrics).sort()).toEqual(names.sort())
  })

  it('leaves the remainder out, or serves it first under quirks', async () => {
    const clean = make(smallConfig())
    await rows(clean.trainer, 2)
    expect(clean.program.updateSizes).toEqual(Array<number>(8).fill(10))
    const quirky = make(smallConfig({ reference_quirks: true }))
    await rows(quirky.trainer, 2)
    expect(quirky.program.updateSizes).toEqual([10, 10, 4, 10, 10, 4, 10, 10])
  })

  it('anneals the learning rate to nearly zero', async () => {
    const found = await rows(make(smallConfig({ rl: { anneal_lr: true, lr: 0.3 } })).trainer, 6)
    found.forEach(({ metrics }, iteration) => expect(metrics['learning_rate']).toBeCloseTo(0.3 * (1 - iteration / 6), 12))
  })

  it('survives a batch in which no episode ends', async () => {
    const config = smallConfig({ nip_protocol: { max_message_rounds: 9, min_message_rounds: 9 } })
    const [row] = await rows(make(config).trainer, 1)
    expect(row!.metrics['mean_accuracy']).toBeNaN()
    expect(row!.metrics['mean_episode_length']).toBeNaN()
    expect(row!.metrics['verifier.mean_step_reward']).toBe(0)
  })

  it('counts neither pauses nor yields as work', async () => {
    let now = 0
    const { trainer } = make(smallConfig(), () => now)
    const row = await trainer.runIteration({
      checkpoint: () => {
        now += 1000
      }
    })
    expect(row.clock).toMatchObject({ elapsedMs: 0, collectMs: 0, updateMs: 0 })
  })

  it('names the quantity and iteration that diverged, and can be restored', async () => {
    const { trainer, program } = make(smallConfig())
    const whole = await rows(make(smallConfig()).trainer, 2)
    await rows(trainer, 1)
    const snapshot = await trainer.snapshot()
    const update = program.update.bind(program)
    program.update = () => Promise.resolve<UpdateResult>({ loss_objective: NaN })
    await expect(trainer.runIteration({})).rejects.toThrow('Training diverged in iteration 1: loss_objective became NaN in update 1.')
    program.update = update
    await trainer.restore(snapshot)
    expect(await rows(trainer, 1)).toEqual(whole.slice(1))
  })

  it('refuses a state of another run before touching anything', async () => {
    const { trainer } = make(smallConfig())
    const whole = await rows(make(smallConfig()).trainer, 2)
    await rows(trainer, 1)
    const snapshot = await trainer.snapshot()
    const arrays = new Map(snapshot.arrays)
    arrays.set('environment/spoken', { type: 'I32', shape: [1], data: Int32Array.of(0) })
    await expect(trainer.restore({ ...snapshot, arrays })).rejects.toThrow('environment/spoken')
    arrays.delete('environment/spoken')
    await expect(trainer.restore({ ...snapshot, arrays })).rejects.toThrow('no array environment/spoken')
    await expect(trainer.restore({ ...snapshot, json: {} })).rejects.toThrow('no text under streams')
    expect(await rows(trainer, 1)).toEqual(whole.slice(1))
  })
})

describe('testing', () => {
  it('gives every test statistic, and nothing without test batches', async () => {
    const tested = await make(smallConfig()).trainer.test({})
    expect(Object.keys(tested).filter((name) => !name.includes('test_'))).toEqual([])
    expect(tested['test_mean_episode_length']).toBeGreaterThanOrEqual(1)
    expect(tested).toHaveProperty(['verifier.test_mean_episode_reward'])
    expect(await make(smallConfig({ rl: { num_test_iterations: 0 } })).trainer.test({})).toEqual({})
  })

  it('can be interrupted without harm', async () => {
    const { trainer } = make(smallConfig())
    await expect(trainer.test(interruptAfter(3))).rejects.toThrow('stopped by the test')
    expect(await rows(trainer, 1)).toEqual(await rows(make(smallConfig()).trainer, 1))
  })
})

describe('a fork', () => {
  async function forked(more: Readonly<Record<string, unknown>>): Promise<Awaited<ReturnType<typeof rows>>> {
    const parent = make(smallConfig()).trainer
    await rows(parent, 2)
    const { trainer } = make(smallConfig(more))
    await trainer.restore(stored(await parent.snapshot()))
    return rows(trainer, 2)
  }

  it('that changes only how it learns goes on with the same dialogues', async () => {
    const whole = await rows(make(smallConfig()).trainer, 3)
    const [row] = await forked({ rl: { num_epochs: 1 } })
    expect(row!.metrics['mean_accuracy']).toBe(whole[2]!.metrics['mean_accuracy'])
    expect(row).toMatchObject({ iteration: 2, frames: 72, updates: 10 })
  })

  it.each([
    ['batch size', { rl: { frames_per_batch: 40 } }, 88],
    ['seed', { seed: 4 }, 72],
    ['labels', { dataset_options: { binarification_seed: 9 } }, 72]
  ])('that changes its %s keeps weights and counters and begins new dialogues', async (_name, more, frames) => {
    const whole = await rows(make(smallConfig()).trainer, 3)
    const found = await forked(more)
    expect(found).toEqual(await forked(more))
    expect(found[0]).toMatchObject({ iteration: 2, frames })
    expect(found[0]!.metrics['verifier.mean_value']).not.toBe(whole[2]!.metrics['verifier.mean_value'])
  })

  it('may switch the normaliser on or off', async () => {
    expect((await forked({ rl: { normalize_observations: false } }))[0]!.iteration).toBe(2)
  })
})
