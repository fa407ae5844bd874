import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { floats } from '../../agents/host-inputs'
import { derivable, registerSecondDerivatives } from '../../backend/second-derivatives'
import type { FrameTerms, LearningRule, Play, RuleOptions, StepGifts } from '../objective'
import { actorCriticSettings, actorCriticSignals, namedCritic, perAgent } from '../terms/actor-critic'
import { criticDistance } from '../terms/critic'
import { effectiveSampleSize, sampleSizes } from '../terms/effective-sample-size'
import { meanOverFrames } from '../terms/means'
import { ActorVectors } from './actor-vectors'
import { columnOf, costMatrix, entryOf } from './gains'
import { HessianDraws } from './hessian-draws'
import { learningLevels, pairsOf } from './levels'
import { hessianRows, inverseHessianProduct } from './nystroem'
import { invertsHessians, rankProblems } from './rank'
import { stableDirection } from './stable-shaping'
import { stackelbergMoves } from './stackelberg'
import type { Moves } from './stackelberg'
import type { SpgVariant } from './variant'

/** Everything a leader's sweep is made of, by agent; only agents that learn have an entry. */
export interface Sweep {
  readonly gradients: readonly ReadonlyMap<number, tf.Tensor1D>[]
  readonly scores: ReadonlyMap<number, tf.Tensor1D>
  /** m(l, f) under the key `l f`. */
  readonly responses: ReadonlyMap<string, tf.Tensor1D>
  readonly moves: ReadonlyMap<number, Moves>
}

export interface SpgRule extends LearningRule {
  readonly vectors: ActorVectors
  /** The sweep behind `steer`; run it inside tf.tidy. */
  sweep(play: Play): Sweep
}

/** The Stackelberg objective of one run (nip-spec 7.7). Values and entropies are learned as with PPO, without critic_coef (G34). */
export function spgRule(variant: SpgVariant, { config, shape, layout }: RuleOptions): SpgRule {
  const { agents } = shape
  const { length: count } = agents
  const { spg, reference_quirks: quirks } = config
  const settings = { ...actorCriticSettings(config), criticCoef: 1, clipEpsilon: variant.clipped ? config.ppo.clip_epsilon : null }
  const vectors = new ActorVectors(layout, agents)
  const levels = learningLevels(config, vectors)
  const pairs = pairsOf(levels)
  const inverts = invertsHessians(variant, config) && pairs.length > 0
  if (inverts) {
    const [problem] = rankProblems(config, vectors, agents)
    if (problem) throw new AppError('bad-config', problem.message)
    registerSecondDerivatives()
  }
  const gifts = inverts ? new HessianDraws(config.seed, spg.ihvp_rank, pairs.map(({ follower }) => vectors.sizes[follower]!)) : pacesOf(variant, { config, shape, layout }) // prettier-ignore
  const shapes = variant.foresees === 'next step' && (variant.stable || spg.additional_lola_term)

  const bestResponse = (play: Play, pair: number, towards: tf.Tensor1D): tf.Tensor1D => {
    if (!inverts) return tf.zerosLike(towards)
    const { follower } = pairs[pair]!
    const size = vectors.sizes[follower]!
    const drawn = tf.reshape(tf.slice(play.inputs['hessian_rows'] as tf.Tensor2D, [pair, 0], [1, -1]), [-1])
    const picks = tf.cast(tf.oneHot(drawn as tf.Tensor1D, size), 'float32') as tf.Tensor2D
    const own = (x: tf.Tensor1D): tf.Tensor1D => {
      const cost = (at: tf.Tensor1D): tf.Scalar => entryOf(costMatrix(play.terms(at, true), settings), follower, follower)
      return vectors.cut(derivable(cost)(x)).get(follower)!
    }
    // a row by all parameters; those of others are zero
    const rows = tf.stack(tf.unstack(hessianRows(own, play.parameters, picks)).map((row) => vectors.cut(row as tf.Tensor1D).get(follower)!)) as tf.Tensor2D
    return inverseHessianProduct(rows, picks, towards, spg.ihvp_rho)
  }

  const sweep = (play: Play): Sweep => {
    const gradientOf = (scalar: (terms: FrameTerms) => tf.Scalar): Map<number, tf.Tensor1D> =>
      vectors.cut(tf.grad((at) => scalar(play.terms(at as tf.Tensor1D)))(play.parameters) as tf.Tensor1D)
    const gradients = agents.map((_, agent) => gradientOf((terms) => columnOf(costMatrix(terms, settings), agent)))
    const scores = gradientOf(({ logProbability }) => tf.sum(logProbability))
    const responses = new Map<string, tf.Tensor1D>()
    pairs.forEach(({ leader, follower }, pair) => {
      const towards = gradients[leader]!.get(follower)!
      responses.set(`${leader} ${follower}`, variant.foresees === 'best response' ? bestResponse(play, pair, towards) : towards)
    })
    const lookahead = play.inputs['lookahead'] as tf.Tensor1D | undefined
    const moves = stackelbergMoves({
      levels,
      gradient: (loss, by) => gradients[loss]!.get(by)!,
      score: (agent) => scores.get(agent)!,
      response: (leader, follower) => responses.get(`${leader} ${follower}`)!,
      pace: (follower) => (lookahead === undefined ? null : tf.slice(lookahead, [follower], [1])),
      shapes,
      aliased: quirks
    })
    return { gradients, scores, responses, moves }
  }

  return {
    vectors,
    sweep,
    signals: actorCriticSignals,
    memory: null,
    gifts,
    steer:
      pairsOf([agents.map((_, agent) => agent)]).length === 0 && vectors.sizes.every((size) => size === 0)
        ? null
        : (play) => vectors.join(directions(sweep(play).moves, variant, config.spg)),
    loss: (terms) => {
      const { logProbability, collected, value } = terms
      const critic = meanOverFrames(criticDistance({ value, oldValue: collected('old_value'), valueTarget: collected('value_target') }, settings))
      const entropy = meanOverFrames(terms.entropy)
      return {
        loss: tf.sum(tf.sub(critic, tf.mul(entropy, settings.entropyEps))),
        report: {
          costs: tf.reshape(costMatrix(terms, settings), [-1]),
          critic,
          entropy,
          logProbabilities: tf.reshape(tf.sum(logProbability), [1]),
          effectiveSampleSize: effectiveSampleSize(tf.sub(logProbability, collected('log_probability')))
        }
      }
    },
    parts: (frames) => ({ costs: count * count, critic: count, entropy: count, logProbabilities: 1, effectiveSampleSize: sampleSizes(count, frames) }),
    named: ({ costs = [], critic = [], entropy = [], logProbabilities = [], effectiveSampleSize: sizes = [] }) => ({
      sum_log_probs: logProbabilities[0]!,
      ESS: mean(sizes),
      ...perAgent(agents, 'loss_objective', agents.map((_, agent) => mean(agents.map((__, acting) => costs[acting * count + agent]!)))), // prettier-ignore
      ...namedCritic(agents, { critic, entropy }, settings)
    })
  }
}

/** What every agent descends. */
function directions(moves: ReadonlyMap<number, Moves>, { stable }: SpgVariant, spg: RuleOptions['config']['spg']): Map<number, tf.Tensor1D> {
  const agents = [...moves.keys()]
  if (!stable) return new Map(agents.map((agent) => [agent, moves.get(agent)!.descended]))
  const joined = (of: (own: Moves) => tf.Tensor1D | null): tf.Tensor1D =>
    tf.concat<tf.Tensor1D>(agents.map((agent) => of(moves.get(agent)!) ?? tf.zerosLike(moves.get(agent)!.own)))
  const terms = { own: joined(({ own }) => own), foresight: joined(({ foresight }) => foresight), shaping: joined(({ shaping }) => shaping) }
  const direction = stableDirection(terms, { scaling: spg.sos_scaling_factor, threshold: spg.sos_threshold_factor })
  const pieces: readonly tf.Tensor1D[] = agents.length === 1 ? [direction] : tf.split<tf.Tensor1D>(direction, agents.map((agent) => moves.get(agent)!.own.size)) // prettier-ignore
  return new Map(agents.map((agent, index) => [agent, pieces[index]!]))
}

/** How far each agent moves in its next step, before annealing: its actor's learning rate (nip-spec 7.7). An input, as rates are no part of a graph. */
function pacesOf({ foresees }: SpgVariant, { config, shape: { agents } }: RuleOptions): StepGifts | null {
  if (foresees !== 'next step') return null
  const lookahead = Float32Array.from(agents, (name) => config.rl.lr * (config.agents[name]?.agent_lr_factor.actor ?? 1))
  return { specs: { lookahead: floats(agents.length) }, next: () => ({ lookahead }), read: () => new Map(), write: () => undefined }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
