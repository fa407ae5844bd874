import { beforeAll, describe, expect, it } from 'vitest'
import { getPath, merged, withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import { hasCritic } from '@shared/config/rules'
import type { MetricRow } from '@shared/domain/metric'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import { createEagerSoloProgram } from '../objectives/solo-program'
import { protocols } from '../protocols/registry'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import { createSoloTrainer, createTrainer, trainsAlone } from './create-trainer'
import { trainers } from './registry'
import { noiseDataset } from './testing/fixtures'
import type { Trainer } from './trainer'

/*
 * Every trainer with every objective in every protocol, from the registries: what is added to them is tried here as well. Each is trained,
 * killed in the midst of an iteration, and resumed by a program and a trainer made anew, to the same bits.
 */

beforeAll(startCpu)

const train = noiseDataset(8)
const test = noiseDataset(4, 2)

/** The smallest networks and batches with which everything still happens. */
const smallest: Tree = {
  seed: 5,
  d_representation: 2,
  image_classification: { initial_num_channels: 1 },
  agents: { _default: { num_blocks_per_group: 1, d_latent_pixel_selector: 2, d_decider: 2, d_value: 2 } },
  rl: { frames_per_batch: 2, steps_per_env_per_iteration: 2, minibatch_size: 2, num_epochs: 1, num_iterations: 2, num_test_iterations: 1 },
  spg: { ihvp_rank: 1 },
  solo_agent: { batch_size: 4, num_epochs: 2 }
}

const families: readonly (readonly [string, Tree])[] = [
  ...protocols.map(({ name, parameters }) => {
    const rounds = parameters?.schema.properties['max_message_rounds'] ? { [parameters.key]: { max_message_rounds: 2 } } : {}
    return [name, { interaction_protocol: name, ...rounds }] as const
  }),
  ['nip with a target critic', { interaction_protocol: 'nip', nip_protocol: { max_message_rounds: 2 }, rl: { target_critic_tau: 0.3 } }],
  ['nip in zero knowledge', { interaction_protocol: 'nip', nip_protocol: { max_message_rounds: 2 }, protocol_common: { zero_knowledge: true } }]
]

const rules: readonly (readonly [string, string, Tree])[] = trainers.flatMap(({ name, objectives = [] }) =>
  objectives.map(
    ({ name: objective, chosenBy }) => [name, objective, withPath({ trainer: name }, chosenBy?.path ?? 'trainer', chosenBy?.value ?? name)] as const
  )
)

function made(over: Tree): Trainer {
  const config = requireRunConfig(runSchema, merged(smallest, over))
  const shape = deriveRunShape(config, train.images)
  const given = { config, shape, train, test, clock: () => 0 }
  if (trainsAlone(config)) return createSoloTrainer({ ...given, program: createEagerSoloProgram(config, shape) })
  return createTrainer({ ...given, program: createEagerProgram({ config, shape }) })
}

/** All that a run is: the row it logs, and everything that it would write to disk. */
async function outcome(trainer: Trainer, { metrics }: MetricRow): Promise<unknown> {
  const { model, optimizer, arrays, json } = await trainer.snapshot()
  const plain = [model, optimizer, arrays].map((named) => [...named].map(([key, { data }]) => [key, Array.from(data)]))
  return JSON.stringify([metrics, plain, json], (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))
}

/** Stackelberg gradients need someone to lead and someone to follow, a target critic a critic. */
const fits = (trainer: string, rule: Tree, family: Tree): boolean =>
  (trainer !== 'spg' || family['interaction_protocol'] !== 'solo_verifier') &&
  (getPath(family, 'rl.target_critic_tau') === undefined || hasCritic(requireRunConfig(runSchema, rule)))

describe.each(rules)('%s following %s', (name, __, rule) => {
  it.each(families.filter(([, family]) => fits(name, rule, family)))('goes on in %s as if it had not been killed', async (___, family) => {
    const over = merged(family, rule)
    const whole = made(over)
    await whole.runIteration({})
    const snapshot = await whole.snapshot()
    const expected = await outcome(whole, await whole.runIteration({}))
    const resumed = made(over)
    await resumed.restore(snapshot)
    let calls = 0
    const killed = resumed.runIteration({
      checkpoint: () => {
        if (++calls === 2) throw new Error('killed')
      }
    })
    await expect(killed).rejects.toThrow('killed')
    const again = made(over)
    await again.restore(snapshot)
    expect(await outcome(again, await again.runIteration({}))).toBe(expected)
    for (const trainer of [whole, resumed, again]) trainer.dispose()
  })
})

describe('the table', () => {
  it('has every trainer, objective and protocol of the registries', () => {
    expect(new Set(rules.map(([trainer]) => trainer))).toEqual(new Set(trainers.map(({ name }) => name)))
    expect(families.length).toBe(protocols.length + 2)
  })
})
