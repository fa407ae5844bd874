import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { runSchema } from '../run-schema'
import { DataCycler } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import { deriveRunShape } from '../scenario/shape'
import { Collector } from './collector'
import { FrameStore } from './frame-store'
import { messageRegressionScores } from './message-regression'
import { SparseMlp } from './sparse-mlp'
import { FakeProgram } from './testing/fake-program'
import { noiseDataset, smallConfig } from './testing/fixtures'

const data = noiseDataset(14)

/** A batch whose messages are then replaced by what `message` makes of the label. */
async function scored(over: Tree, message: ((label: number) => number) | null): Promise<Record<string, number>> {
  const config = smallConfig({
    rl: { frames_per_batch: 400 },
    message_regression: { enabled: true, mlp_num_epochs: 40, mlp_learning_rate: 0.02, mlp_batch_size: 32 },
    ...over
  })
  const shape = deriveRunShape(config, data.images)
  const rules = rulesOf(config)
  const source = new CyclingSource(new DataCycler(data.y.length, Random.of(1)), Random.of(2))
  const environment = new Environment({ shape, rules, data, source, environments: 100, statistics: null, quirks: config.reference_quirks })
  environment.resetAll()
  const frames = new FrameStore(shape, environment, 4)
  await new Collector(shape, environment, new FakeProgram(shape)).collect(frames, { random: Random.of(5), checkpoint: () => Promise.resolve() })
  if (message) frames.pixels.forEach((_, place) => (frames.pixels[place] = message(frames.label[Math.floor(place / (frames.agents * frames.slots))]!)))
  return messageRegressionScores({ config, shape, rules, history: environment.history }, frames, 3)
}

describe('message regression', () => {
  it('finds a label that is given away, and none where every message is the same', async () => {
    const told = await scored({}, (label) => 1 + label)
    expect(told).toEqual({ 'prover.message_regression_score': 1, 'verifier.message_regression_score': 1 })
    const silent = await scored({}, () => 2)
    for (const score of Object.values(silent)) expect(score).toBeLessThan(0.8)
  })

  it('gives the same score again, for the agents asked for alone, with linear messages and several channels too', async () => {
    const over = { interaction_protocol: 'debate', include_linear_message_space: true, message_regression: { enabled: true, agents: ['prover1'] } }
    const first = await scored(over, null)
    expect(Object.keys(first)).toEqual(['prover1.message_regression_score'])
    expect(await scored(over, null)).toEqual(first)
  })

  it('is not a number where there are too few messages, and nothing where it is off', async () => {
    const few = await scored({ rl: { frames_per_batch: 4, minibatch_size: 4 }, message_regression: { enabled: true, test_size: 0.999 } }, null)
    expect(few['verifier.message_regression_score']).toBeNaN()
    expect(await scored({ message_regression: {} }, null)).toEqual({})
  })

  it('under reference_quirks looks at what was received: nothing, for who opens the dialogue', async () => {
    const told = await scored({ reference_quirks: true, rl: { frames_per_batch: 400, normalize_observations: false } }, (label) => label)
    // what is sent is not looked at, and the verifier, who opens, has received nothing
    expect(told['verifier.message_regression_score']).toBeLessThan(0.9)
  })

  it('refuses agents that are not there', () => {
    const { problems } = resolveRunConfig(runSchema, { message_regression: { agents: ['judge'] } })
    expect(problems).toEqual([{ path: 'message_regression.agents', message: 'message_regression.agents names judge, but the agents are prover, verifier.' }])
  })
})

describe('the small network', () => {
  it('descends the slope of its loss', () => {
    const settings = { inputs: 5, hidden: 4, layers: 3, activation: 'tanh', learningRate: 1e-3 } as const
    const rows = [[0, 3], [1], [2, 2], []]
    const labels = [0, 1, 1, 0]
    const network = new SparseMlp(settings, Random.of(1))
    const losses = Array.from({ length: 400 }, () => network.step(rows, labels))
    expect(losses[399]).toBeLessThan(0.5 * losses[0]!)
    expect(rows.map((row) => network.answer(row))).toEqual(labels)
    expect(losses[1]).toBeLessThan(losses[0]!)
  })
})
