import { beforeAll, describe, expect, it } from 'vitest'
import { withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from './eager-program'
import { randomBatch, smallRun } from './program.fixture'
import { objectives } from './registry'

beforeAll(startCpu)

const each = objectives.map(({ name, trainer, chosenBy }): readonly [string, Tree] => {
  const chosen: Tree = { trainer, spg: { ihvp_rank: 1 }, nip_protocol: { max_message_rounds: 2 } }
  return [name, chosenBy === null ? chosen : withPath(chosen, chosenBy.path, chosenBy.value)]
})

describe.each(each)('%s', (_, over) => {
  it('learns, and goes on from what it stored to the bit', async () => {
    const { config, shape } = smallRun(over)
    const first = createEagerProgram({ config, shape })
    const fresh = await first.read()
    await first.update(randomBatch(shape, 2, 1), 1)
    const { model, optimizer } = await first.read()
    const moved = [...model].filter(([key, { data }]) => data.some((value, index) => value !== fresh.model.get(key)!.data[index]))
    expect(moved.length).toBeGreaterThan(model.size / 2)
    const second = createEagerProgram({ config: { ...config, seed: 99 }, shape })
    await second.write(model, optimizer)
    const [want, got] = [await first.update(randomBatch(shape, 2, 2), 1), await second.update(randomBatch(shape, 2, 2), 1)]
    expect(got).toEqual(want)
    for (const value of Object.values(got)) expect(Number.isFinite(value)).toBe(true)
    expect((await second.read()).optimizer).toEqual((await first.read()).optimizer)
    first.dispose()
    second.dispose()
  })
})

describe('what an objective remembers', () => {
  const penalty = smallRun({ ppo: { loss_type: 'kl_penalty', kl_beta: 0.5 } })

  it('is stored beside the optimiser, and begins anew where it is not', async () => {
    const run = createEagerProgram(penalty)
    const { model, optimizer } = await run.read()
    expect(optimizer.get('objective/kl_beta')).toMatchObject({ shape: [2], data: Float32Array.of(0.5, 0.5) })
    await run.update(randomBatch(penalty.shape, 4, 1), 1)
    expect((await run.read()).optimizer.get('objective/kl_beta')!.data).toEqual(Float32Array.of(0.5, 0.5))
    // it settles after the last minibatch of a batch
    await run.update({ ...randomBatch(penalty.shape, 4, 1), last: true }, 1)
    expect((await run.read()).optimizer.get('objective/kl_beta')!.data).toEqual(Float32Array.of(1, 1))
    const without = new Map([...optimizer].filter(([key]) => key !== 'objective/kl_beta'))
    await run.write(model, without)
    expect((await run.read()).optimizer.get('objective/kl_beta')!.data).toEqual(Float32Array.of(0.5, 0.5))
    await expect(run.write(model, new Map([...optimizer, ['objective/kl_beta', { type: 'F32', shape: [1], data: Float32Array.of(1) }]]))).rejects.toThrow(
      'objective/kl_beta has 1 entries, but this run needs 2'
    )
    run.dispose()
  })

  it('is passed over by another objective', async () => {
    const run = createEagerProgram(penalty)
    const { model, optimizer } = await run.read()
    const { config, shape } = smallRun()
    const clipped = createEagerProgram({ config, shape })
    await clipped.write(model, optimizer)
    expect([...(await clipped.read()).optimizer.keys()].filter((key) => key.startsWith('objective/'))).toEqual([])
    run.dispose()
    clipped.dispose()
  })
})
