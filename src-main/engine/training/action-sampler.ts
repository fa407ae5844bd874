import { AppError } from '@shared/domain/errors'
import type { Random } from '@shared/stats/random'
import type { PolicyOutput, RunShape } from '../agents/run-program'
import type { PolicyLogits } from '../protocols/rules'
import type { Actions } from '../scenario/environment'
import { CategoricalReader } from './categorical'

/** What every agent did, and how sure it was. */
export interface SampledActions extends Actions {
  /** (n, agent): joint log-probability over the channels the agent sees (nip-spec 7). */
  readonly logProbability: Float64Array
  /** (n, agent): in nats. */
  readonly decisionEntropy: Float64Array
  /** (n, agent, channel, position): in nats; ln K for channels the agent cannot see. */
  readonly messageEntropy: Float64Array
  /** (n, agent, channel, position): largest message probability; 1 / K for channels the agent cannot see. */
  readonly largestProbability: Float64Array
}

/** Samples every agent's action for a batch of observations, on the host and in float64. */
export class ActionSampler {
  readonly actions: { -readonly [Key in keyof SampledActions]: SampledActions[Key] }
  readonly #shape: RunShape
  readonly #pixels: number
  readonly #reader: CategoricalReader

  constructor(shape: RunShape, count: number) {
    const agents = shape.agents.length
    const slots = agents * shape.channels.length * shape.messageSize
    this.#shape = shape
    this.#pixels = shape.latentHeight * shape.latentWidth
    this.#reader = new CategoricalReader(Math.max(3, this.#pixels, shape.linearSymbols ?? 0))
    this.actions = {
      pixels: new Int32Array(count * slots),
      decisions: new Int32Array(count * agents),
      symbols: shape.linearSymbols === null ? null : new Int32Array(count * slots),
      logProbability: new Float64Array(count * agents),
      decisionEntropy: new Float64Array(count * agents),
      messageEntropy: new Float64Array(count * slots),
      largestProbability: new Float64Array(count * slots),
      logits: null
    }
  }

  /**
   * @param random null: every agent does what it thinks best
   * @throws AppError `diverged` naming the logits that are not finite
   */
  sample(output: PolicyOutput, count: number, random: Random | null): SampledActions {
    const { agents, channels, visible, messageSize } = this.#shape
    const { actions } = this
    const reader = this.#reader
    actions.logits = output
    for (let n = 0; n < count; n++) {
      for (let agent = 0; agent < agents.length; agent++) {
        const row = n * agents.length + agent
        if (!reader.read(output.decisionLogits, row * 3, 3, random?.uniform() ?? null)) throw this.#diverged(agent, 'decision')
        actions.decisions[row] = reader.draw.index
        actions.decisionEntropy[row] = reader.draw.entropy
        actions.logProbability[row] = reader.draw.logProbability
        for (let channel = 0; channel < channels.length; channel++) {
          const seen = visible[agent]![channel]!
          for (let position = 0; position < messageSize; position++) {
            this.#message(output, (row * channels.length + channel) * messageSize + position, row, agent, seen, random)
          }
        }
      }
    }
    return actions
  }

  /** Entropies and largest probabilities once more, for logits that changed after the choices were drawn (departure G16). */
  measure({ decisionLogits, pixelLogits }: PolicyLogits, count: number): void {
    const { actions } = this
    const reader = this.#reader
    const agents = this.#shape.agents.length
    for (let row = 0; row < count * agents; row++) {
      reader.read(decisionLogits, row * 3, 3, null)
      actions.decisionEntropy[row] = reader.draw.entropy
    }
    const slots = count * agents * this.#shape.channels.length * this.#shape.messageSize
    for (let slot = 0; slot < slots; slot++) {
      reader.read(pixelLogits, slot * this.#pixels, this.#pixels, null)
      actions.messageEntropy[slot] = reader.draw.entropy
      actions.largestProbability[slot] = reader.draw.largest
    }
  }

  #message(output: PolicyOutput, slot: number, row: number, agent: number, seen: boolean, random: Random | null): void {
    const { actions } = this
    const reader = this.#reader
    const { linearSymbols } = this.#shape
    if (!reader.read(output.pixelLogits, slot * this.#pixels, this.#pixels, random?.uniform() ?? null)) throw this.#diverged(agent, 'message')
    actions.pixels[slot] = reader.draw.index
    actions.messageEntropy[slot] = reader.draw.entropy
    actions.largestProbability[slot] = reader.draw.largest
    // channels out of sight contribute exactly nothing, as -1e9 does in single precision (departure G6)
    if (seen) actions.logProbability[row] = actions.logProbability[row]! + reader.draw.logProbability
    if (actions.symbols === null || linearSymbols === null || output.symbolLogits === null) return
    if (!reader.read(output.symbolLogits, slot * linearSymbols, linearSymbols, random?.uniform() ?? null)) throw this.#diverged(agent, 'linear message')
    actions.symbols[slot] = reader.draw.index
    if (seen) actions.logProbability[row] = actions.logProbability[row]! + reader.draw.logProbability
  }

  #diverged(agent: number, what: string): AppError {
    return new AppError('diverged', `The ${what} logits of ${this.#shape.agents[agent]} are not finite.`, {
      remedy: 'Lower rl.lr or rl.max_grad_norm and resume from the last checkpoint.'
    })
  }
}
