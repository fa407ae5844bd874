import type { BinaryDataset } from '@shared/domain/dataset'
import type { ObservationBatch, RunShape } from '../agents/run-program'
import { createOutcome, noVerdict } from '../protocols/rules'
import type { PolicyLogits, ProtocolOutcome, ProtocolRules, ProtocolState } from '../protocols/rules'
import type { EpisodeSource } from './episode-source'
import { silent } from './message-history'
import type { MessageActions, MessageHistory } from './message-history'
import { normalise, unnormalised } from './normaliser'
import type { Affine, ObservationStatistics } from './normaliser'
import { ObservationEncoder } from './observation-encoder'
import { eraseTurn, rememberTurn } from './previous-turn'
import type { DialogueRow } from './observation-encoder'

/** What every agent does in one step, on turn or not. */
export interface Actions extends MessageActions {
  /** (batch, agent): 0 reject, 1 accept, 2 continue. */
  readonly decisions: Int32Array
  /** What the choices were drawn from; needed by protocols whose pay depends on it, which may blank parts of it (departure G16). */
  readonly logits?: PolicyLogits | null
}

export interface EnvironmentOptions {
  readonly shape: RunShape
  readonly rules: ProtocolRules
  readonly data: BinaryDataset
  readonly source: EpisodeSource
  /** Parallel environments, B. */
  readonly environments: number
  /** Null: observations are given as they are. */
  readonly statistics: ObservationStatistics | null
  /** reference_quirks: departures G20, G22 and G23 as in the reference. */
  readonly quirks: boolean
}

/**
 * B dialogues in parallel, as plain typed arrays (nip-spec 4). A step writes messages, judges and counts the round on;
 * finished dialogues keep their last observation until `resetFinished`. `observation` is kept current by changing only what changed.
 */
export class Environment {
  readonly count: number
  /** (batch) */
  readonly round: Int32Array
  readonly seed: Int32Array
  /** Row of the data set. */
  readonly datapoint: Int32Array
  readonly label: Uint8Array
  /** (batch): the episode is over, for whatever reason. */
  readonly done: Uint8Array
  /** (batch): the rounds ran out without a verdict. */
  readonly terminated: Uint8Array
  /** (batch, agent): a verdict was registered; stays 0 when the rounds ran out (nip-spec 4.7). */
  readonly agentsDone: Uint8Array
  /** (batch): the verdict given so far in this episode, or `noVerdict`. */
  readonly verdict: Uint8Array
  /** (batch, round, channel, position, slot) */
  readonly spoken: Int32Array
  /** (batch, round, channel, position, symbol); null without the linear message space. */
  readonly linear: Float32Array | null
  /** Rewards and verdicts of the last step. */
  readonly outcome: ProtocolOutcome
  readonly observation: ObservationBatch
  readonly encoder: ObservationEncoder
  readonly history: MessageHistory
  readonly rules: ProtocolRules
  readonly #options: EnvironmentOptions
  /** Applied again to the whole linear history at every step (G23); null otherwise. */
  readonly #compounding: Affine | null
  /** Reused by every step, so that stepping allocates nothing. */
  readonly #judging: { -readonly [Key in keyof ProtocolState]: ProtocolState[Key] }
  readonly #row: { -readonly [Key in keyof DialogueRow]: DialogueRow[Key] }

  constructor(options: EnvironmentOptions) {
    const { shape, rules, environments: count, statistics, quirks } = options
    this.#options = options
    this.rules = rules
    this.#compounding = quirks && statistics !== null && shape.linearSymbols !== null ? statistics.linear : null
    this.count = count
    this.encoder = new ObservationEncoder(shape, rules, statistics ?? unnormalised, this.#compounding !== null)
    this.history = this.encoder.history
    this.round = new Int32Array(count)
    this.seed = new Int32Array(count)
    this.datapoint = new Int32Array(count)
    this.label = new Uint8Array(count)
    this.done = new Uint8Array(count)
    this.terminated = new Uint8Array(count)
    this.agentsDone = new Uint8Array(count * shape.agents.length)
    this.verdict = new Uint8Array(count).fill(noVerdict)
    this.spoken = new Int32Array(count * this.history.size)
    this.linear = shape.linearSymbols === null ? null : new Float32Array(count * this.history.linearSize)
    this.outcome = createOutcome(count, shape.agents.length)
    this.observation = this.encoder.batch(count)
    const { label, round, seed, done, agentsDone, terminated, verdict } = this
    this.#judging = { count, label, round, seed, decision: round, done, agentsDone, terminated, verdict, logits: null }
    this.#row = { round: 0, spoken: this.spoken, spokenOffset: 0, linear: this.linear, linearOffset: 0 }
  }

  /** Starts a new episode everywhere, history of any kind forgotten. */
  resetAll(): void {
    this.linear?.fill(0)
    this.done.fill(1)
    this.resetFinished()
    this.refresh()
  }

  /** One round of every environment; `done`, `terminated`, `agentsDone` and `outcome` then describe it. */
  step(actions: Actions): void {
    const { history, round, seed, done, terminated, linear } = this
    for (let n = 0; n < this.count; n++) {
      const at = round[n]!
      history.speak(this.spoken, n * history.size, at, seed[n]!, actions, n)
      if (linear !== null && actions.symbols !== null) {
        history.speakLinear(linear, n * history.linearSize, at, seed[n]!, actions.symbols, n)
        this.compound(linear, n * history.linearSize)
      }
    }
    this.#judging.decision = actions.decisions
    this.#judging.logits = actions.logits ?? null
    this.rules.step(this.#judging, this.outcome)
    for (let n = 0; n < this.count; n++) {
      const said = round[n]!
      // no dialogue outlives its last round, whatever the rules say of it (departure G13)
      if (said + 1 >= this.rules.playedRounds && done[n] === 0) terminated[n] = 1
      if (terminated[n] === 1) done[n] = 1
      round[n] = said + 1
      const row = this.dialogue(n)
      this.observation.round[n] = said + 1
      this.encoder.said(this.observation, n, row, said)
      this.encoder.linear(this.observation, n, row)
      if (this.observation.previous) rememberTurn(actions, this.outcome.reward, n, this.count, this.observation.previous, n, this.count)
    }
  }

  /** Gives every finished environment its next datapoint and episode seed, in environment order (nip-spec 4.4). */
  resetFinished(): void {
    const { source, statistics, quirks } = this.#options
    if (!this.done.includes(1)) return
    // under the reference's normaliser the inner environment draws for all and keeps what the mask wants (G20)
    const drawsForAll = quirks && statistics !== null
    for (let n = 0; n < this.count; n++) {
      const finished = this.done[n] === 1
      if (!finished && !drawsForAll) continue
      const row = source.row()
      const seed = source.seed()
      if (finished) this.#begin(n, row, seed)
    }
  }

  /** Rewrites labels and observations after the state arrays were filled from a snapshot. */
  refresh(): void {
    for (let n = 0; n < this.count; n++) {
      this.#showImage(n)
      this.encoder.dialogue(this.observation, n, this.dialogue(n))
    }
  }

  /** The dialogue of one environment, as a view that the next call redirects. */
  dialogue(entry: number): DialogueRow {
    this.#row.round = this.round[entry]!
    this.#row.spokenOffset = entry * this.history.size
    this.#row.linearOffset = entry * this.history.linearSize
    return this.#row
  }

  /** Normalises one stored linear history once more, where the reference's transform does (G23); otherwise changes nothing. */
  compound(linear: Float32Array, offset: number): void {
    if (this.#compounding === null) return
    for (let i = offset; i < offset + this.history.linearSize; i++) linear[i] = normalise(this.#compounding, linear[i]!)
  }

  #begin(n: number, row: number, seed: number): void {
    const { history, linear } = this
    const agents = this.#options.shape.agents.length
    const { quirks, statistics } = this.#options
    this.encoder.erase(this.observation, n, this.dialogue(n))
    this.datapoint[n] = row
    this.seed[n] = seed
    this.round[n] = 0
    this.done[n] = 0
    this.terminated[n] = 0
    this.agentsDone.fill(0, n * agents, (n + 1) * agents)
    this.verdict[n] = noVerdict
    this.spoken.fill(silent, n * history.size, (n + 1) * history.size)
    // the reference forgets to clear the linear history, except where its normaliser resets from scratch (G22)
    if (linear !== null && (!quirks || statistics !== null)) {
      linear.fill(0, n * history.linearSize, (n + 1) * history.linearSize)
      this.compound(linear, n * history.linearSize)
    }
    this.observation.round[n] = 0
    if (this.observation.previous) eraseTurn(this.observation.previous, n, this.count)
    this.encoder.linear(this.observation, n, this.dialogue(n))
    this.#showImage(n)
  }

  #showImage(n: number): void {
    const { data } = this.#options
    const row = this.datapoint[n]!
    this.label[n] = data.y[row]!
    this.encoder.image(this.observation, n, data.images, data.sourceIndex[row]!)
  }
}
