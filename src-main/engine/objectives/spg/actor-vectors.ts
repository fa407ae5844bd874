import * as tf from '@tensorflow/tfjs-core'
import type { ParameterLayout } from '../../agents/parameter-layout'

/** A stretch of the trained vector: of one agent's choices, or of nobody's (values). */
interface Stretch {
  readonly agent: number | null
  readonly size: number
}

/**
 * Cuts vectors over all trained parameters into what moves each agent's choices (body and policy head, not the value's own parts),
 * and puts them together again.
 */
export class ActorVectors {
  /** Elements by agent; 0 for one that learns nothing. */
  readonly sizes: readonly number[]
  readonly #stretches: readonly Stretch[]

  constructor({ trained }: ParameterLayout, agents: readonly string[]) {
    this.#stretches = stretchesOf(
      trained.places.map(({ size, parameter }) => ({ size, agent: steers(parameter.part) ? agents.indexOf(parameter.agent) : null }))
    )
    this.sizes = agents.map((_, agent) => this.#stretches.reduce((sum, stretch) => sum + (stretch.agent === agent ? stretch.size : 0), 0))
  }

  /** (trained) -> (actor) by agent; only agents that learn have an entry. */
  cut(vector: tf.Tensor1D): Map<number, tf.Tensor1D> {
    const stretches = this.#stretches
    const pieces: readonly tf.Tensor1D[] = stretches.length === 1 ? [vector] : tf.split<tf.Tensor1D>(vector, stretches.map(({ size }) => size)) // prettier-ignore
    const byAgent = new Map<number, tf.Tensor1D[]>()
    stretches.forEach(({ agent }, index) => {
      if (agent !== null) byAgent.set(agent, [...(byAgent.get(agent) ?? []), pieces[index]!])
    })
    return new Map([...byAgent].map(([agent, own]) => [agent, own.length === 1 ? own[0]! : tf.concat<tf.Tensor1D>(own)]))
  }

  /** The reverse of cut; zeros everywhere else. */
  join(byAgent: ReadonlyMap<number, tf.Tensor1D>): tf.Tensor1D {
    const used = new Map<number, number>()
    const pieces = this.#stretches.map(({ agent, size }) => {
      const own = agent === null ? undefined : byAgent.get(agent)
      if (agent === null || own === undefined) return tf.fill([size], 0) as tf.Tensor1D
      const from = used.get(agent) ?? 0
      used.set(agent, from + size)
      return size === own.size ? own : tf.slice(own, [from], [size])
    })
    return pieces.length === 1 ? pieces[0]! : tf.concat(pieces)
  }
}

function steers(part: string): boolean {
  return part !== 'value_body' && part !== 'value_head'
}

/** Neighbours of one kind are one stretch. */
function stretchesOf(places: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const place of places) {
    const last = stretches[stretches.length - 1]
    if (last?.agent === place.agent) stretches[stretches.length - 1] = { agent: place.agent, size: last.size + place.size }
    else stretches.push(place)
  }
  return stretches
}
