import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { merged } from '@shared/config/paths'
import type { NamedArrays } from '@shared/domain/arrays'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import type { Networks } from '../agents/networks'
import { parameterLayout } from '../agents/parameter-layout'
import type { ProgramState, RunProgram } from '../agents/run-program'
import { startBackend } from '../backend/start-backend'
import type { ParameterKind } from '../nets/parameters'
import { updateStateDict } from '../nets/rlpyt/update-state-dict'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'
import { randomBatch, smallRun } from './program.fixture'
import { movedTarget, targetCritic, targetPrefix } from './target-critic'

const deps = testBackendDeps()
const compiles = typeof deps.native?.libraryFolder === 'string'

beforeAll(() => startBackend(compiles ? 'tensorflow' : 'cpu', deps))

describe('the copy after a step', () => {
  const parameter = (agent: string, part: string, kind: ParameterKind, size: number) => ({
    key: `${agent}.${part}.${kind}`,
    agent,
    part,
    spec: { path: kind, kind, shape: [size], fanIn: 1, positions: 1 }
  })
  const parameters = ['a', 'b'].flatMap((agent) => [
    parameter(agent, 'body', 'bias', 2),
    parameter(agent, 'body', 'running-mean', 1),
    parameter(agent, 'policy_head', 'bias', 1),
    parameter(agent, 'value_head', 'bias', 1)
  ])
  const parts = { valueBody: { name: 'body' }, valueHead: { name: 'value_head' } }
  const networks = { agents: [{ name: 'a', ...parts }, { name: 'b', ...parts }] } as unknown as Networks // prettier-ignore
  const layout = parameterLayout(parameters, () => 1)
  const moved = (paces: readonly number[] | null): number[] => {
    // of each agent: body, policy head, value head
    const online = { parameters: tf.tensor1d([8, 16, 100, 24, 8, 16, 100, 24]), buffers: tf.tensor1d([32, 32]) }
    const former = tf.tensor1d([0, 0, 4, 4, 4, 4, 0, 8])
    return [...movedTarget(targetCritic(networks, layout, 0.25)!, former, online, layout, paces && tf.tensor1d([...paces])).dataSync()]
  }

  it('takes tau of what values are computed from, and leaves policies alone', () => {
    const target = targetCritic(networks, layout, 0.25)!
    expect(target.copies.places.map(({ parameter: { key } }) => key)).toEqual([
      'a.body.bias',
      'a.value_head.bias',
      'b.body.bias',
      'b.value_head.bias',
      'a.body.running-mean',
      'b.body.running-mean'
    ])
    expect(moved(null)).toEqual([2, 4, 9, 5, 7, 9, 8, 14])
  })

  it('rests where the agent does', () => {
    expect(moved([0, 0, 0, 0, 1, 1, 1, 1])).toEqual([0, 0, 4, 5, 7, 9, 0, 14])
  })

  it('is there only for what learns', () => {
    const frozen = parameterLayout(parameters, ({ agent, part }) => (agent === 'a' || part === 'body' ? 0 : 1))
    expect(targetCritic(networks, frozen, 0.25)!.copies.places.map(({ parameter: { key } }) => key)).toEqual(['b.value_head.bias'])
    const still = parameterLayout(parameters, () => 0)
    expect(targetCritic(networks, still, 0.25)).toBeNull()
  })
})

const tau = 0.3
const slow: Tree = {
  rl: { target_critic_tau: tau, lr: 0.05, frames_per_batch: 15, minibatch_size: 5 },
  agents: { _default: { building_block_type: 'residual_basic' } }
}
const apart: Tree = { rl: { use_shared_body: false } }

const eager = (over: Tree = {}): RunProgram => createEagerProgram(smallRun(merged(slow, over)))
const cases: readonly (readonly [string, Tree, () => Promise<RunProgram>])[] = [
  ['shared bodies', {}, () => Promise.resolve(eager())],
  ['bodies apart', apart, () => Promise.resolve(eager(apart))],
  ...(compiles ? [['compiled', {}, () => compiledProgram(smallRun(slow))] as const] : [])
]

/** By the key of what is copied. */
function copies({ optimizer }: ProgramState): Map<string, readonly number[]> {
  const own = [...optimizer].filter(([key]) => key.startsWith(targetPrefix))
  return new Map(own.map(([key, { data }]) => [key.slice(targetPrefix.length), Array.from(data)]))
}

const plain = (arrays: NamedArrays): unknown => [...arrays].map(([key, { data }]) => [key, Array.from(data)])

describe('a program with a target critic', () => {
  const { shape, count } = smallRun(slow)
  const batch = randomBatch(shape, count, 5)

  it.each(cases)("moves it after every step as rlpyt's update_state_dict does, and values by it (%s)", async (_, over, make) => {
    const program = await make()
    const online = eager(merged(over, { rl: { target_critic_tau: null } }))
    let want = new Map((await program.read()).model)
    for (let step = 0; step < 2; step++) {
      await program.update(randomBatch(shape, count, step), 1)
      want = updateStateDict(want, (await program.read()).model, { tau, stripDdp: false })
      await online.update(randomBatch(shape, count, step), 1)
    }
    const state = await program.read()
    const held = copies(state)
    const judging = [...state.model.keys()].filter((key) => !/\.policy_(head|body)\./.test(key))
    expect(judging.some((key) => key.includes('running_mean'))).toBe(true)
    expect([...held.keys()].sort()).toEqual(judging.sort())
    for (const [key, data] of held) data.forEach((value, index) => expect(value, key).toBeCloseTo(want.get(key)!.data[index]!, 6))

    // what the copy says is what networks with its weights say
    const acted = [...(await program.act(batch)).values]
    const { model, optimizer } = await online.read()
    await online.write(new Map([...state.model].map(([key, array]) => [key, { ...array, data: Float32Array.from(held.get(key) ?? array.data) }])), null)
    const told = [...(await online.act(batch)).values]
    const values = [...(await program.values(batch))]
    values.forEach((value, index) => expect(value).toBeCloseTo(told[index]!, 5))
    expect(Math.max(...values.map((value, index) => Math.abs(value - acted[index]!)))).toBeGreaterThan(1e-3)
    // a run without one passes it over
    await online.write(model, new Map([...optimizer, ...[...state.optimizer].filter(([key]) => key.startsWith(targetPrefix))]))
    expect(plain((await online.read()).optimizer)).toEqual(plain(optimizer))
    program.dispose()
    online.dispose()
  })

  it('takes no part in what is learned from frames that are given', async () => {
    const [program, online] = [eager(), eager({ rl: { target_critic_tau: null } })]
    for (let step = 0; step < 2; step++) expect(await program.update(batch, 1)).toEqual(await online.update(batch, 1))
    expect(plain((await program.read()).model)).toEqual(plain((await online.read()).model))
  })

  it('goes on from what was stored to the bit, and begins anew from weights that come without', async () => {
    const [first, second] = [eager(), eager({ seed: 99 })]
    await first.update(batch, 1)
    const { model, optimizer } = await first.read()
    await second.write(model, optimizer)
    expect([...(await second.values(batch))]).toEqual([...(await first.values(batch))])
    await first.update(batch, 1)
    await second.update(batch, 1)
    const [want, got] = [await first.read(), await second.read()]
    expect(plain(got.optimizer)).toEqual(plain(want.optimizer))
    expect(plain(got.model)).toEqual(plain(want.model))
    const without = new Map([...optimizer].filter(([key]) => !key.startsWith(targetPrefix)))
    for (const given of [null, without]) {
      await second.write(model, given)
      for (const [key, data] of copies(await second.read())) expect(data, key).toEqual(Array.from(model.get(key)!.data))
    }
    const [key, array] = [...optimizer].find(([name]) => name.startsWith(targetPrefix))!
    const misshapen = new Map([...optimizer, [key, { ...array, shape: [1, array.data.length] }] as const])
    await expect(second.write(model, misshapen)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(key) })
  })
})
