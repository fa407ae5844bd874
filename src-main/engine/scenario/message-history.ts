import type { RunShape } from '../agents/run-program'
import { variantOf } from '../protocols/rules'
import type { ProtocolRules } from '../protocols/rules'

/** Value of a slot nobody has written to. */
export const silent = -1

/** What all agents sent in one step, chosen whether or not it is their turn. */
export interface MessageActions {
  /** (n, agent, channel, position) */
  readonly pixels: Int32Array
  /** (n, agent, channel, position); null without the linear message space. */
  readonly symbols: Int32Array | null
}

/**
 * The dialogue so far, stored as the symbols themselves instead of one-hot planes.
 * One episode is a row with axes (round, channel, position, slot): as many slots as agents ever write to one channel in one round.
 */
export class MessageHistory {
  readonly rounds: number
  readonly channels: number
  readonly positions: number
  readonly slots: number
  /** Entries per episode. */
  readonly size: number
  /** Entries per round. */
  readonly roundSize: number
  /** Floats per episode and per round of the linear message history; 0 without it. */
  readonly linearSize: number
  readonly linearRoundSize: number
  readonly #rules: ProtocolRules
  readonly #agents: number
  readonly #linearSymbols: number

  constructor(shape: RunShape, rules: ProtocolRules) {
    this.#rules = rules
    this.#agents = shape.agents.length
    this.#linearSymbols = shape.linearSymbols ?? 0
    this.rounds = shape.maxRounds
    this.channels = shape.channels.length
    this.positions = shape.messageSize
    this.slots = mostSpeakers(rules)
    this.roundSize = this.channels * this.positions * this.slots
    this.size = this.rounds * this.roundSize
    this.linearRoundSize = this.channels * this.positions * this.#linearSymbols
    this.linearSize = this.rounds * this.linearRoundSize
  }

  /** Writes what the agents on turn say in `round` into the episode row at `offset`; `entry` is the actions' batch index. */
  speak(spoken: Int32Array, offset: number, round: number, seed: number, actions: MessageActions, entry: number): void {
    const { channels, positions, slots } = this
    const turns = this.#turns(round, seed)
    const start = offset + round * this.roundSize
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++) {
        let slot = start + (channel * positions + position) * slots
        for (let agent = 0; agent < this.#agents; agent++) {
          if (this.#rules.active[turns + agent * channels + channel] === 0) continue
          spoken[slot++] = actions.pixels[((entry * this.#agents + agent) * channels + channel) * positions + position]!
        }
      }
    }
  }

  /** The same for the linear message space: replaces the round's (channel, position, symbol) counts. */
  speakLinear(linear: Float32Array, offset: number, round: number, seed: number, symbols: Int32Array, entry: number): void {
    const { channels, positions } = this
    const turns = this.#turns(round, seed)
    const start = offset + round * this.linearRoundSize
    linear.fill(0, start, start + this.linearRoundSize)
    for (let agent = 0; agent < this.#agents; agent++) {
      for (let channel = 0; channel < channels; channel++) {
        if (this.#rules.active[turns + agent * channels + channel] === 0) continue
        for (let position = 0; position < positions; position++) {
          const slot = channel * positions + position
          const symbol = symbols[(entry * this.#agents + agent) * channels * positions + slot]!
          const cell = start + slot * this.#linearSymbols + symbol
          linear[cell] = linear[cell]! + 1
        }
      }
    }
  }

  /** Start of the (agent, channel) table of a round. */
  #turns(round: number, seed: number): number {
    return (variantOf(this.#rules, seed) * this.rounds + round) * this.#agents * this.channels
  }
}

function mostSpeakers(rules: ProtocolRules): number {
  const agents = rules.agents.length
  const channels = rules.channels.length
  let most = 1
  for (let row = 0; row < rules.variants * rules.maxRounds; row++) {
    for (let channel = 0; channel < channels; channel++) {
      let speakers = 0
      for (let agent = 0; agent < agents; agent++) speakers += rules.active[(row * agents + agent) * channels + channel]!
      most = Math.max(most, speakers)
    }
  }
  return most
}
