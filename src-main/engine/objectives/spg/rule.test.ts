import * as tf from '@tensorflow/tfjs-core'
import type { Tree } from '@shared/config/paths'
import { merged } from '@shared/config/paths'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../backend/cpu'
import { derivable } from '../../backend/second-derivatives'
import { expectClose } from '../../nets/finite-differences.fixture'
import type { Play } from '../objective'
import { networkRules } from '../network-rules'
import { randomBatch, smallRun } from '../program.fixture'
import { randomState } from '../random-state.fixture'
import { playOf } from '../train-step'
import { uploadUpdate } from '../update-inputs'
import { columnOf, costMatrix, entryOf } from './gains'
import { hessianRows } from './nystroem'
import { spgRule } from './rule'
import type { SpgRule } from './rule'
import type { SpgVariant } from './variant'

beforeAll(startCpu)

const variants: Readonly<Record<string, SpgVariant>> = {
  spg: { clipped: false, foresees: 'best response', stable: false },
  pspg: { clipped: true, foresees: 'best response', stable: false },
  lola: { clipped: false, foresees: 'next step', stable: false },
  pola: { clipped: true, foresees: 'next step', stable: false },
  psos: { clipped: true, foresees: 'next step', stable: true }
}

interface Made {
  readonly rule: SpgRule
  readonly play: Play
  readonly values: Float32Array
}

/** A game of small networks with random weights and frames; old log-probabilities are the present ones, a little apart. */
function made(name: string, over: Tree = {}): Made {
  const run = smallRun(merged({ trainer: 'spg', spg: { variant: name, ihvp_rank: 1 }, nip_protocol: { max_message_rounds: 2 } }, over))
  const { shape } = run
  const { rule, settings, state, values, random } = randomState(run, (options) => spgRule(variants[name]!, options))
  const batch = randomBatch(shape, 3, 4)
  const present = playOf(state, uploadUpdate(batch, shape, rule), settings)
    .terms(state.parameters)
    .logProbability.dataSync<'float32'>()
  // away from where clipping jumps
  const logProbability = Float32Array.from(present, (value) => value + (random.uniform() < 0.5 ? -1 : 1) * (0.02 + 0.08 * random.uniform()))
  return { rule, values, play: playOf(state, uploadUpdate({ ...batch, logProbability }, shape, rule), settings) }
}

/** Slopes of a function of all parameters along random directions, by central differences. */
function slopes(of: (at: tf.Tensor1D) => number, values: Float32Array, directions: readonly Float32Array[], step = 4e-4): number[] {
  return directions.map((direction) => {
    const at = (by: number): number => tf.tidy(() => of(tf.tensor1d(values.map((value, index) => value + by * direction[index]!))))
    return (at(step) - at(-step)) / (2 * step)
  })
}

/** Along one agent's parameters alone. */
function directionsOf(rule: SpgRule, agent: number, count: number): Float32Array[] {
  const random = Random.of(3, `directions of ${agent}`)
  const size = rule.vectors.sizes[agent]!
  return Array.from({ length: count }, () =>
    rule.vectors.join(new Map([[agent, tf.tensor1d(Float32Array.from({ length: size }, () => random.normal()))]])).dataSync<'float32'>()
  )
}

function inner(vector: tf.Tensor1D, direction: Float32Array): number {
  return vector.dataSync<'float32'>().reduce((sum, value, index) => sum + value * direction[index]!, 0)
}

describe('what a Stackelberg sweep is made of, against finite differences', () => {
  it.each(['psos', 'lola'])('gradients and scores of %s', (name) => {
    const { rule, play, values } = made(name)
    const settings = { clipEpsilon: name === 'psos' ? 0.2 : null, normalizeAdvantage: true }
    const { gradients, scores } = rule.sweep(play)
    for (const by of [0, 1]) {
      const directions = directionsOf(rule, by, 2)
      const along = (vector: tf.Tensor1D): number[] => directions.map((direction) => inner(rule.vectors.join(new Map([[by, vector]])), direction))
      for (const loss of [0, 1]) {
        const differences = slopes((at) => columnOf(costMatrix(play.terms(at), settings), loss).dataSync()[0]!, values, directions)
        expectClose(along(gradients[loss]!.get(by)!), differences, 2e-2)
      }
      expectClose(
        along(scores.get(by)!),
        slopes((at) => tf.sum(play.terms(at).logProbability).dataSync()[0]!, values, directions),
        2e-2
      )
    }
  })

  const networks: readonly (readonly [string, Tree])[] = [
    ['convolutions and pools', {}],
    ['rectified units, an even kernel', { agents: { _default: { activation_function: 'relu', kernel_size: 2 } } }],
    ['sigmoids, skipped rows, linear messages', { agents: { _default: { activation_function: 'sigmoid', stride: 2 } }, include_linear_message_space: true }],
    ['residual blocks', { agents: { _default: { building_block_type: 'residual_basic', activation_function: 'tanh' } } }]
  ]
  it.each(networks)("rows of a follower's Hessian through %s", (_, over) => {
    const { rule, play, values } = made('pspg', over)
    const settings = { clipEpsilon: 0.2, normalizeAdvantage: true }
    const cost = (at: tf.Tensor1D): tf.Scalar => entryOf(costMatrix(play.terms(at, true), settings), 0, 0)
    const gradient = (at: tf.Tensor1D): tf.Tensor1D => derivable(cost)(at)
    // two weighted sums of rows, so that every layer takes part
    const picks = tf.stack(directionsOf(rule, 0, 2).map((direction) => tf.tensor1d(direction))) as tf.Tensor2D
    const rows = tf.unstack(hessianRows(gradient, play.parameters, picks)) as tf.Tensor1D[]
    const directions = directionsOf(rule, 0, 2)
    tf.unstack(picks).forEach((pick, row) => {
      // gradients of rectified units jump: the shorter the step, the fewer jumps it meets
      const differences = slopes((at) => tf.sum(tf.mul(gradient(at), pick)).dataSync()[0]!, values, directions, 4e-5)
      expectClose(directions.map((direction) => inner(rows[row]!, direction)), differences, 3e-2) // prettier-ignore
    })
  })
})

describe('a best response', () => {
  it('is not zero, but is under reference_quirks (G31)', () => {
    const size = (over: Tree): number => {
      const { rule, play } = made('spg', over)
      const { responses } = rule.sweep(play)
      return tf.max(tf.abs(responses.get('1 0')!)).dataSync()[0]!
    }
    expect(size({})).toBeGreaterThan(0)
    expect(size({ reference_quirks: true })).toBe(0)
  })

  it('needs as many parameters as rows', () => {
    const refusal = /^spg.ihvp_rank is 256, but prover has only (\d+) parameters to draw rows of a Hessian from; lower it to \1 or less.$/
    const over = { trainer: 'spg', spg: { variant: 'spg', ihvp_rank: 256 } }
    expect(() => made('spg', over)).toThrow(refusal)
    const problems = (more: Tree = {}) => {
      const { config, shape } = smallRun(merged(over, more))
      return networkRules(config, shape)
    }
    expect(problems()).toEqual([{ path: 'spg.ihvp_rank', message: expect.stringMatching(refusal) }])
    const most = Number(refusal.exec(problems()[0]!.message)![1])
    expect(problems({ spg: { ihvp_rank: most } })).toEqual([])
    expect(problems({ spg: { ihvp_rank: most + 1 } })).toHaveLength(1)
    // whoever learns nothing is not foreseen, and others look a step ahead without a Hessian
    expect(problems({ agents: { prover: { agent_lr_factor: { actor: 0, critic: 0 } } } })).toEqual([])
    for (const more of [{ spg: { variant: 'psos' } }, { trainer: 'vanilla_ppo' }, { trainer: 'solo_agent' }, { reference_quirks: true }])
      expect(problems(more)).toEqual([])
  })
})
