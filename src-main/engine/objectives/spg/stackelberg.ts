import * as tf from '@tensorflow/tfjs-core'

/** (parameter of one agent) */
type Vector = tf.Tensor1D

/** Leaders and followers, and what each would gain by moving. Agents that learn nothing stand in no level. */
export interface Game {
  /** Agents by level, leaders first. */
  readonly levels: readonly (readonly number[])[]
  /** G(j, i): gradient of agent j's loss by agent i's parameters. */
  gradient(loss: number, by: number): Vector
  /** S(i): gradient of the sum of all log-probabilities by agent i's parameters. */
  score(agent: number): Vector
  /** m(l, f): how much leader l's loss falls as follower f moves, as f is expected to. */
  response(leader: number, follower: number): Vector
  /** alpha(f): how far f moves; null for 1. */
  pace(follower: number): tf.Tensor | null
  /** Whether a leader also shapes what its followers learn. */
  readonly shapes: boolean
  /** The reference's arithmetic: what a leader descends takes the place of its own gradient while it is worked out, and after (G32). */
  readonly aliased: boolean
}

/** What moves one agent. */
export interface Moves {
  /** xi: its own gradient. */
  readonly own: Vector
  /** chi: what foreseeing its followers takes away; null where it has none. */
  readonly foresight: Vector | null
  /** h: what shaping them takes away. */
  readonly shaping: Vector | null
  /** D: all together. */
  readonly descended: Vector
}

/** How a leader's parameters move a follower: along its scores, and along its policy gradient. */
interface Influence {
  readonly scores: Vector
  readonly policy: Vector
}

/**
 * Stackelberg gradients from first derivatives alone (nip-spec 7.7). Leader l foresees follower f through the Jacobian of f's gradient
 * by theta_l, of which a sampled game knows the factors: products of gradients and scores.
 *
 *   for l from the last follower up to the first leader:
 *     D = xi = G(l,l)
 *     for every f below l:
 *       chi_f = <m(l,f), S(f)> CS(l,f) + <m(l,f), G(f,f)> CP(l,f)
 *       h_f   = <S(f), D(f)> G(l,l) + <G(l,f), D(f)> S(l)
 *       chi  += alpha(f) chi_f,   h += alpha(f) h_f,   D -= alpha(f) (chi_f + h_f)
 *
 *   CS(l,f) = G(f,l),  CP(l,f) = S(l)                                             for f right below l, and else by those q right above f:
 *   CS(l,f) = sum_q <G(f,q), S(q)> CS(l,q) + <G(f,q), G(q,q)> CP(l,q)
 *   CP(l,f) = sum_q <S(q), S(q)> CS(l,q) + <S(q), G(q,q)> CP(l,q)
 */
export function stackelbergMoves(game: Game): Map<number, Moves> {
  const { levels, aliased } = game
  const moves = new Map<number, Moves>()
  const ownOf = (agent: number): Vector => (aliased ? moves.get(agent)!.descended : game.gradient(agent, agent))

  levels.forEach((_, fromBottom) => {
    const level = levels.length - 1 - fromBottom
    for (const leader of [...levels[level]!].reverse()) moves.set(leader, movesOf(leader, level))
  })
  return moves

  function movesOf(leader: number, level: number): Moves {
    const own = game.gradient(leader, leader)
    const influences = new Map<number, Influence>()
    let descended = own
    let foresight: Vector | null = null
    let shaping: Vector | null = null
    for (let below = level + 1; below < levels.length; below++) {
      for (const follower of levels[below]!) {
        const pace = game.pace(follower)
        const paced = (vector: Vector): Vector => (pace === null ? vector : tf.mul(pace, vector))
        const influence =
          below === level + 1 ? { scores: game.gradient(follower, leader), policy: game.score(leader) } : through(levels[below - 1]!, follower, influences)
        // what stands in for the leader's own gradient changes once a follower, not in between
        const before = aliased ? descended : own
        if (influence !== null) {
          influences.set(follower, influence)
          const response = game.response(leader, follower)
          const foreseen = paced(combined(influence, dot(response, game.score(follower)), dot(response, ownOf(follower))))
          foresight = plus(foresight, foreseen)
          descended = tf.sub(descended, foreseen)
        }
        if (game.shapes) {
          const following = moves.get(follower)!.descended
          const gain = dot(game.score(follower), following)
          const shaped = paced(combined({ scores: before, policy: game.score(leader) }, gain, dot(game.gradient(leader, follower), following)))
          shaping = plus(shaping, shaped)
          descended = tf.sub(descended, shaped)
        }
      }
    }
    return { own: aliased ? descended : own, foresight, shaping, descended }
  }

  /** By way of those right above the follower; null where none of them is moved. */
  function through(above: readonly number[], follower: number, known: ReadonlyMap<number, Influence>): Influence | null {
    let sum: Influence | null = null
    for (const q of above) {
      const onQ = known.get(q)
      if (!onQ) continue
      const [slope, score, own] = [game.gradient(follower, q), game.score(q), ownOf(q)]
      const part = { scores: combined(onQ, dot(slope, score), dot(slope, own)), policy: combined(onQ, dot(score, score), dot(score, own)) }
      sum = sum === null ? part : { scores: tf.add(sum.scores, part.scores), policy: tf.add(sum.policy, part.policy) }
    }
    return sum
  }
}

function dot(a: Vector, b: Vector): tf.Scalar {
  return tf.sum(tf.mul(a, b))
}

function combined({ scores, policy }: Influence, onScores: tf.Scalar, onPolicy: tf.Scalar): Vector {
  return tf.add(tf.mul(onScores, scores), tf.mul(onPolicy, policy))
}

function plus(sum: Vector | null, vector: Vector): Vector {
  return sum === null ? vector : tf.add(sum, vector)
}
