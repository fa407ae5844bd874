import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { ProgramState, RunProgram } from '../agents/run-program'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'
import { randomBatch, smallRun } from './program.fixture'

const deps = testBackendDeps()
const compiles = typeof deps.native?.libraryFolder === 'string'

const alternating = (first: boolean): Tree => ({ update_schedule: { type: 'AlternatingPeriodicUpdateSchedule', first_agent: first } })
const residual: Tree = { building_block_type: 'residual_basic' }
const rl: Tree = { target_critic_tau: 0.2, frames_per_batch: 15, minibatch_size: 5 }
const scheduled: Tree = { rl, agents: { _default: residual, prover: alternating(true), verifier: alternating(false) } }
const frozen: Tree = { rl, agents: { _default: residual, verifier: { agent_lr_factor: { actor: 0, critic: 0 } } } }

type Make = (over: Tree) => Promise<RunProgram>
const makers: readonly (readonly [string, Make])[] = [
  ['one operation at a time', (over) => Promise.resolve(createEagerProgram(smallRun(over)))],
  ...(compiles ? [['compiled', (over: Tree) => compiledProgram(smallRun(over))] as const] : [])
]

/** Everything of one agent, running statistics, optimiser and target critic included. */
function own({ model, optimizer }: ProgramState, agent: string): Record<string, number[]> {
  const keys = [...model, ...optimizer].filter(([key]) => key.split('/').pop()!.startsWith(`${agent}.`))
  return Object.fromEntries(keys.map(([key, { data }]) => [key, Array.from(data)]))
}

beforeAll(() => startBackend(compiles ? 'tensorflow' : 'cpu', deps))

describe.each(makers)('an agent that rests (%s)', (_, make) => {
  const { shape, count } = smallRun(scheduled)
  const batch = randomBatch(shape, count, 5)

  it('keeps its weights, running statistics, moments and steps, and the other learns as beside a frozen one', async () => {
    const resting = await make(scheduled)
    const beside = createEagerProgram(smallRun(frozen))
    try {
      const before = await resting.read()
      const { grad_norm: norm } = await resting.update(batch, [1, 0])
      const { grad_norm: alone } = await beside.update(batch, 1)
      const after = await resting.read()
      expect(own(after, 'verifier')).toEqual(own(before, 'verifier'))
      expect(own(after, 'prover')).not.toEqual(own(before, 'prover'))
      expect(norm).toBeCloseTo(alone!, 5)
      for (const [key, values] of Object.entries(own(await beside.read(), 'prover'))) {
        const found = own(after, 'prover')[key]!
        values.forEach((value, index) => expect(found[index], key).toBeCloseTo(value, 5))
      }
    } finally {
      resting.dispose()
      beside.dispose()
    }
  })

  it('gathers gradients under reference_quirks, which a checkpoint holds (G37)', async () => {
    const quirky: Tree = { reference_quirks: true, agents: { prover: alternating(true), verifier: alternating(false) } }
    const [whole, fresh, clean] = [await make(quirky), await make(quirky), createEagerProgram(smallRun(quirky))]
    try {
      await whole.update(batch, [1, 0])
      const { model, optimizer } = await whole.read()
      expect([...optimizer.keys()]).toContain('objective/+gathered')
      await fresh.write(model, optimizer)
      // the same weights with nothing gathered
      await clean.write(model, new Map([...optimizer].filter(([key]) => !key.startsWith('objective/'))))
      const [expected, found, without] = [await whole.update(batch, [0, 1]), await fresh.update(batch, [0, 1]), await clean.update(batch, [0, 1])]
      expect(found).toEqual(expected)
      expect(own(await fresh.read(), 'verifier')).toEqual(own(await whole.read(), 'verifier'))
      expect(without['grad_norm']).toBeLessThan(expected['grad_norm']!)
    } finally {
      for (const run of [whole, fresh, clean]) run.dispose()
    }
  })
})

describe('an agent that has rested', () => {
  const { shape, count } = smallRun(scheduled)
  const batch = randomBatch(shape, count, 5)

  it('goes on later from the step it had come to', async () => {
    const run = createEagerProgram(smallRun(scheduled))
    try {
      await run.update(batch, [1, 1])
      await run.update(batch, [0.5, 0])
      await run.update(batch, [0, 0.25])
      const { optimizer } = await run.read()
      const steps = (agent: string): number[] => [...optimizer].filter(([key]) => key.startsWith(`step/${agent}.`)).map(([, { data }]) => Number(data[0]))
      expect(new Set(steps('prover'))).toEqual(new Set([2]))
      expect(new Set(steps('verifier'))).toEqual(new Set([2]))
    } finally {
      run.dispose()
    }
  })
})
