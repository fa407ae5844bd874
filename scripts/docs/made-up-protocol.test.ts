import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../src-main/engine/protocols/declaration'
import { protocols } from '../../src-main/engine/protocols/registry'
import { relay } from '../../src-main/engine/protocols/relay.fixture'

// the line in the registry; everything below it is only now told of any protocol
;(protocols as Protocol[]).push(relay)
const { resolveRunConfig } = await import('@shared/config/resolve')
const { runSchema } = await import('../../src-main/engine/run-schema')
const { deriveRunShape } = await import('../../src-main/engine/scenario/shape')
const { createTrainer } = await import('../../src-main/engine/training/create-trainer')
const { FakeProgram } = await import('../../src-main/engine/training/testing/fake-program')
const { noiseDataset, smallConfig } = await import('../../src-main/engine/training/testing/fixtures')
const { playEpisodes } = await import('../../src-main/engine/replay/play-episodes')
const { train } = await import('../../src-main/cli/commands/train')
const { runCli } = await import('../../src-main/cli/run-cli')
const { protocolPage } = await import('./protocol-page')

/** The configuration that `roundtable train` asks the services for. */
async function trainedWith(...assignments: string[]): Promise<unknown> {
  let asked: unknown = null
  const services = { createRun: (request: { config: unknown }) => Promise.reject(new Error(JSON.stringify((asked = request.config)))) }
  const argv = ['train', ...assignments.flatMap((assignment) => ['--set', assignment])]
  await runCli(argv, {
    commands: [train],
    createServices: () => Promise.resolve(services as never),
    takeInterrupts: () => new AbortController().signal,
    version: '',
    stdout: { write: () => true },
    stderr: { write: () => true },
    now: () => 0
  })
  return asked
}

describe('a made-up protocol: one file and its line in the registry', () => {
  it('has flags, with checks that name them', async () => {
    const given = await trainedWith(
      'interaction_protocol=relay',
      'relay_protocol.max_message_rounds=6',
      'relay_protocol.whispered=true',
      'rl.frames_per_batch=96'
    )
    expect(resolveRunConfig(runSchema, given).config).toMatchObject({ relay_protocol: { max_message_rounds: 6, min_message_rounds: 1, whispered: true } })
    const messages = async (...more: string[]): Promise<string[]> =>
      resolveRunConfig(runSchema, await trainedWith('interaction_protocol=relay', 'rl.frames_per_batch=96', ...more)).problems.map(({ message }) => message)
    expect(await messages('relay_protocol.whisperd=true')).toEqual(['relay_protocol.whisperd is not a setting. Did you mean relay_protocol.whispered?'])
    expect(await messages('relay_protocol.min_message_rounds=9')).toEqual([
      'relay_protocol.min_message_rounds is 9, but must be at most relay_protocol.max_message_rounds (8): no verdict could ever count.'
    ])
    expect(await messages('agents.verifier.d_value=4', 'agents.prover.d_value=4')).toEqual([
      expect.stringContaining('agents.prover is not a setting') as string
    ])
  })

  it('has its part of the docs, with the turns that its switches change', () => {
    const section = protocolPage(runSchema).split('\n## ').find((text) => text.startsWith('Relay (`relay`)')) // prettier-ignore
    expect(section).toContain('A scout tells a herald what it sees')
    expect(section).toContain('| **prover_scout** | field | W | · | · | W | · | · |  |\n| **prover_herald** | field | · | · | · | · | · | · |  |')
    expect(section).toContain('| `relay_protocol.whispered` | false | true or false | The verifier cannot read the first leg. |')
    expect(section).toContain('With `relay_protocol.whispered` on:')
    expect(section).toContain('These make no difference here: `protocol_common.verifier_first`.')
  })

  it.each([false, true])('trains, tests and replays (zero knowledge: %s)', async (zeroKnowledge) => {
    const config = smallConfig({
      interaction_protocol: 'relay',
      relay_protocol: { max_message_rounds: 6, whispered: true },
      protocol_common: { zero_knowledge: zeroKnowledge }
    })
    const dataset = noiseDataset(12)
    const shape = deriveRunShape(config, dataset.images)
    const program = new FakeProgram(shape)
    const trainer = createTrainer({ config, shape, program, train: dataset, test: dataset, clock: () => 0 })
    const { metrics } = await trainer.runIteration({})
    expect(metrics['prover_herald.mean_step_reward']).toSatisfy(Number.isFinite)
    expect(await trainer.test({})).toHaveProperty(['prover_scout.test_mean_episode_reward'])
    const [episode] = await playEpisodes({ config, shape, program, dataset, split: 'test', count: 1, seed: 1 })
    expect(episode!.agents.slice(0, 3)).toEqual(['prover_scout', 'prover_herald', 'verifier'])
    expect(episode!.channels).toHaveLength(zeroKnowledge ? 6 : 2)
  })
})
