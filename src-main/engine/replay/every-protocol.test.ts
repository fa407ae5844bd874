import { beforeAll, describe, expect, it } from 'vitest'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { protocolOf, requireRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import type { Episode } from '@shared/domain/episode'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import type { Protocol } from '../protocols/declaration'
import { protocols, rulesOf } from '../protocols/registry'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import { createTrainer } from '../training/create-trainer'
import { noiseDataset } from '../training/testing/fixtures'
import type { Trainer } from '../training/trainer'
import { playEpisodes } from './play-episodes'

const train = noiseDataset(20)
const test = noiseDataset(11, 2)

/** Settings of the protocol's own group, and of every prover, stand apart from the others. */
interface Variation extends Tree {
  readonly own?: Tree
  readonly provers?: Tree
}

/** What is tried with every protocol; a row more is a line more. Protocols without those settings, or without provers, leave it out. */
const variations: Readonly<Record<string, Variation>> = {
  'default options': {},
  sequential: { own: { sequential: true, prover0_first: false } },
  'shared reward': { protocol_common: { shared_reward: true } },
  'message_size 3': { message_size: 3 },
  'linear message space': { include_linear_message_space: true, d_linear_message_space: 3 },
  'residual blocks': { agents: { _default: { building_block_type: 'residual_basic' } } },
  'separate bodies': { rl: { use_shared_body: false } },
  'random provers': { provers: { is_random: true } },
  'reference quirks': { reference_quirks: true }
}

/** What zero knowledge is tried with as well; the rest concerns networks, which know nothing of it. */
const wrappedToo: readonly string[] = ['default options', 'shared reward', 'message_size 3', 'linear message space', 'reference quirks']

const smallest: Tree = {
  seed: 5,
  d_representation: 2,
  image_classification: { initial_num_channels: 1 },
  agents: { _default: { num_blocks_per_group: 1, d_latent_pixel_selector: 2, d_decider: 2, d_value: 2, d_linear_message_selector: 2 } },
  rl: { frames_per_batch: 16, minibatch_size: 8, num_epochs: 1, num_iterations: 2, num_test_iterations: 1, num_normalization_steps: 8 }
}

/** Four rounds where the length can be chosen: the longest cycle of turns and one more. */
function configOf({ name, parameters }: Protocol, zeroKnowledge: boolean, { own = {}, provers, ...others }: Variation): RunConfig | null {
  if (Object.keys(own).some((setting) => !Object.hasOwn(parameters?.schema.properties ?? {}, setting))) return null
  // mnip takes its rounds from nip under reference_quirks
  const rounds = { max_message_rounds: 4, min_message_rounds: 1 }
  const group = parameters === null ? {} : { [parameters.key]: { ...rounds, ...own } }
  const chosen: Tree = { interaction_protocol: name, protocol_common: { zero_knowledge: zeroKnowledge }, nip_protocol: rounds, ...group }
  const given = merged(merged(smallest, chosen), others)
  const config = requireRunConfig(runSchema, given)
  if (provers === undefined) return config
  const names = Object.keys(config.agents).filter((agent) => agent.includes('prover'))
  return names.length === 0 ? null : requireRunConfig(runSchema, merged(given, { agents: Object.fromEntries(names.map((agent) => [agent, provers])) }))
}

const cases = protocols.flatMap((protocol) =>
  [false, true].flatMap((zeroKnowledge) =>
    Object.entries(variations).flatMap(([title, variation]): [string, RunConfig][] => {
      if (zeroKnowledge && !wrappedToo.includes(title)) return []
      const config = configOf(protocol, zeroKnowledge, variation)
      return config ? [[`${protocol.name}${zeroKnowledge ? ', zero knowledge' : ''}: ${title}`, config]] : []
    })
  )
)

/** Not a number where a batch leaves nothing to average (nip-spec 8.6): no episode, or one alone, of a kind. */
const mayBeUndefined = /accuracy|reward$|episode_length|completeness|soundness/

function checkMetrics(config: RunConfig, metrics: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(metrics)) if (!mayBeUndefined.test(name)) expect(value, name).toSatisfy(Number.isFinite)
  for (const agent of protocolOf(runSchema, config).agentNames(config)) {
    for (const name of ['mean_step_reward', 'mean_message_entropy', 'mean_decision_entropy', 'mean_value', 'mean_advantage', 'loss_objective']) {
      expect(metrics, `${agent}.${name}`).toHaveProperty([`${agent}.${name}`])
    }
    expect(metrics[`${agent}.mean_message_entropy`]).toBeLessThanOrEqual(1 + 1e-9)
  }
}

function checkEpisode(config: RunConfig, episode: Episode): void {
  const rules = rulesOf(config)
  expect(episode.agents).toEqual(rules.agents)
  expect(episode.channels).toEqual(rules.channels)
  expect(episode.rounds.length).toBeGreaterThanOrEqual(1)
  expect(episode.rounds.length).toBeLessThanOrEqual(rules.playedRounds)
  const verdicts = rules.agents.map((_, agent) => episode.rounds.filter(({ turns }) => turns[agent]!.registered !== undefined).length)
  verdicts.forEach((count, agent) => expect(count).toBeLessThanOrEqual(rules.verifiers.includes(agent) ? 1 : 0))
  expect(verdicts[rules.verifier]).toBe(episode.verdict === null ? 0 : 1)
  for (const { turns } of episode.rounds) {
    turns.forEach((turn, agent) => {
      const sees = rules.visible[agent]!
      turn.speaks.forEach((speaks, channel) => expect(speaks && !sees[channel]!).toBe(false))
      expect([turn.value, turn.reward, turn.advantage, turn.logProbability].every(Number.isFinite)).toBe(true)
      expect(turn.pixels.map((positions) => positions.length)).toEqual(rules.channels.map(() => config.message_size))
      expect(turn.mayGuess && !rules.verifiers.includes(agent)).toBe(false)
    })
  }
}

beforeAll(startCpu)

describe('every protocol trains without NaN, and replays', () => {
  it.each(cases)('%s', async (_, config) => {
    const shape = deriveRunShape(config, train.images)
    const program = createEagerProgram({ config, shape })
    const make = (): Trainer => createTrainer({ config, shape, program, train, test, clock: () => 0 })
    const trainer = make()
    checkMetrics(config, (await trainer.runIteration({})).metrics)
    const snapshot = await trainer.snapshot()
    const next = (await trainer.runIteration({})).metrics
    checkMetrics(config, next)
    const resumed = make()
    await resumed.restore(snapshot)
    expect((await resumed.runIteration({})).metrics).toEqual(next)
    const episodes = await playEpisodes({ config, shape, program, dataset: test, split: 'test', count: 4, seed: 1, arrays: snapshot.arrays })
    for (const episode of episodes) checkEpisode(config, episode)
    program.dispose()
  })
})
