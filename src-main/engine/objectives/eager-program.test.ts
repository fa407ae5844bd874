import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import type { NamedArrays } from '@shared/domain/arrays'
import type { UpdateBatch } from '../agents/run-program'
import { createEagerProgram } from './eager-program'
import { randomBatch, smallRun } from './program.fixture'

beforeAll(startCpu)

function program(over: Parameters<typeof smallRun>[0] = {}) {
  const { config, shape, count } = smallRun(over)
  return { program: createEagerProgram({ config, shape }), batch: randomBatch(shape, count, 1), config, shape, count }
}

function plain(arrays: NamedArrays): Record<string, unknown> {
  return Object.fromEntries([...arrays].map(([key, { shape, data }]) => [key, { shape, data: Array.from(data) }]))
}

describe('createEagerProgram', () => {
  it('learns to prefer what was rewarded', async () => {
    const { program: run, batch, shape, count } = program({ rl: { lr: 0.03 }, ppo: { normalize_advantage: false, entropy_eps: 0 } })
    const rewarded: UpdateBatch = {
      ...batch,
      decisionRestriction: new Int32Array(count),
      decisions: new Int32Array(count * shape.agents.length),
      advantage: new Float32Array(count * shape.agents.length).fill(1)
    }
    const chance = async (): Promise<number> => {
      const { decisionLogits } = await run.act(rewarded)
      const verifier = shape.deciders[0]!
      const row = Array.from(decisionLogits.slice(verifier * 3, verifier * 3 + 3), Math.exp)
      return row[0]! / (row[0]! + row[1]! + row[2]!)
    }
    const before = await chance()
    // the ratio must not be clipped away: sampled log-probabilities are taken as they were
    for (let step = 0; step < 12; step++) await run.update({ ...rewarded, logProbability: new Float32Array(batch.logProbability.length).fill(-2) }, 1)
    expect(await chance()).toBeGreaterThan(before + 0.1)
    run.dispose()
  })

  it('continues bit for bit from what it read', async () => {
    const { program: first, batch, config, shape } = program()
    await first.update(batch, 1)
    const { model, optimizer } = await first.read()
    const second = createEagerProgram({ config: { ...config, seed: 99 }, shape })
    await second.write(model, optimizer)
    expect(plain((await second.read()).model)).toEqual(plain(model))
    expect(plain((await second.read()).optimizer)).toEqual(plain(optimizer))
    expect(await second.update(batch, 0.5)).toEqual(await first.update(batch, 0.5))
    expect(plain((await second.read()).model)).toEqual(plain((await first.read()).model))
    expect([...(await second.act(batch)).pixelLogits]).toEqual([...(await first.act(batch)).pixelLogits])
  })

  it('writes a model alone and keeps the optimiser as it is', async () => {
    const { program: run, batch, config, shape } = program()
    await run.update(batch, 1)
    const { optimizer } = await run.read()
    const other = await createEagerProgram({ config: { ...config, seed: 5 }, shape }).read()
    await run.write(other.model, null)
    expect(plain((await run.read()).model)).toEqual(plain(other.model))
    expect(plain((await run.read()).optimizer)).toEqual(plain(optimizer))
  })

  it('names keys that are missing, unexpected or wrongly shaped, and changes nothing', async () => {
    const { program: run } = program()
    const { model, optimizer } = await run.read()
    const [key, array] = [...model][0]!
    const without = new Map([...model].slice(1))
    const longer = new Map([...model, ['prover.body.extra', array] as const])
    const misshapen = new Map([...model, [key, { ...array, shape: [1, array.data.length] }] as const])
    const stepless = new Map([...optimizer].filter(([name]) => name !== `step/${key}`))
    await expect(run.write(without, null)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(`${key} is missing`) })
    await expect(run.write(longer, null)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('prover.body.extra') })
    await expect(run.write(misshapen, null)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(key) })
    await expect(run.write(model, stepless)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(`step/${key}`) })
    expect(plain((await run.read()).model)).toEqual(plain(model))
  })

  it('leaves a frozen agent alone, also in the joint norm', async () => {
    const frozen = { agents: { prover: { agent_lr_factor: { actor: 0, critic: 0 } } } }
    const { program: run, batch } = program(frozen)
    const { program: free } = program()
    const before = (await run.read()).model
    const { grad_norm: part } = await run.update(batch, 1)
    const { grad_norm: whole } = await free.update(batch, 1)
    const { model, optimizer } = await run.read()
    const changed = [...model]
      .filter(([key, { data }]) => data.some((value, index) => value !== before.get(key)!.data[index]))
      .map(([key]) => key.split('.')[0])
    expect(new Set(changed)).toEqual(new Set(['verifier']))
    expect([...optimizer.keys()].some((key) => key.includes('/prover.'))).toBe(false)
    expect(part).toBeLessThan(whole!)
  })

  it('logs the loss and changes nothing when every agent is frozen', async () => {
    const { program: run, batch } = program({ rl: { lr: 0 } })
    const before = plain((await run.read()).model)
    const result = await run.update(batch, 1)
    expect(result['grad_norm']).toBe(0)
    expect(Number.isFinite(result['loss_objective'])).toBe(true)
    expect(plain((await run.read()).model)).toEqual(before)
  })

  it('moves running statistics in training only, and has none under reference_quirks', async () => {
    const residual = { agents: { _default: { building_block_type: 'residual_basic' } } }
    const { program: run, batch } = program(residual)
    const statistics = async (): Promise<number[]> =>
      [...(await run.read()).model].filter(([key]) => key.includes('running_')).flatMap(([, { data }]) => [...data])
    const fresh = await statistics()
    expect(new Set(fresh)).toEqual(new Set([0, 1]))
    await run.act(batch)
    expect(await statistics()).toEqual(fresh)
    await run.update(batch, 1)
    expect(await statistics()).not.toEqual(fresh)
    const { program: quirky } = program({ ...residual, reference_quirks: true })
    expect([...(await quirky.read()).model.keys()].filter((key) => key.includes('running_'))).toEqual([])
  })

  it('starts from the seed and the agent names alone', async () => {
    const { config, shape, program: run } = program()
    const again = await createEagerProgram({ config, shape }).read()
    expect(plain((await run.read()).model)).toEqual(plain(again.model))
    const other = await createEagerProgram({ config: { ...config, seed: config.seed + 1 }, shape }).read()
    expect(plain(other.model)).not.toEqual(plain(again.model))
  })

  it('gives values alone as with the policy', async () => {
    const { program: run, batch } = program({ rl: { use_shared_body: false } })
    expect([...(await run.values(batch))]).toEqual([...(await run.act(batch)).values])
  })
})
