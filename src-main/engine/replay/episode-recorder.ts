import type { RunConfig } from '@shared/config/run-schema'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { Decision, Episode, EpisodeTurn } from '@shared/domain/episode'
import { asEpisodeId } from '@shared/domain/ids'
import type { PolicyOutput, RunShape } from '../agents/run-program'
import { generalisedAdvantages } from '../objectives/gae'
import { variantOf } from '../protocols/rules'
import type { ProtocolRules } from '../protocols/rules'
import type { Environment } from '../scenario/environment'
import type { SampledActions } from '../training/action-sampler'
import { probabilities } from '../training/categorical'

export interface RecorderContext {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly rules: ProtocolRules
  readonly dataset: BinaryDataset
  readonly split: Split
}

type OpenTurn = Omit<EpisodeTurn, 'reward' | 'advantage'>

/** Follows one environment from its reset to the end of its dialogue. */
export class EpisodeRecorder {
  readonly #context: RecorderContext
  readonly #environment: Environment
  readonly #entry: number
  readonly #datapoint: number
  /** (round, agent) */
  readonly #turns: OpenTurn[] = []
  readonly #rewards: number[] = []
  #verdict: 0 | 1 | null = null
  open = true

  constructor(context: RecorderContext, environment: Environment, entry: number) {
    this.#context = context
    this.#environment = environment
    this.#entry = entry
    this.#datapoint = environment.datapoint[entry]!
  }

  /** What the agents are about to do, before the environment steps. */
  act(output: PolicyOutput, actions: SampledActions): void {
    if (!this.open) return
    this.#context.shape.agents.forEach((_, agent) => this.#turns.push(this.#turn(output, actions, agent)))
  }

  /** What came of it, after the step. */
  judge(): void {
    if (!this.open) return
    const { outcome, done } = this.#environment
    const n = this.#entry
    const agents = this.#context.shape.agents.length
    for (let agent = 0; agent < agents; agent++) this.#rewards.push(outcome.reward[n * agents + agent]!)
    if (outcome.decided[n] === 1) this.#verdict = outcome.judged[n] === 1 ? 1 : 0
    this.open = done[n] === 0
  }

  finish(id: string): Episode {
    const { shape, dataset, split } = this.#context
    const { images, classNames } = dataset
    const row = this.#datapoint
    const source = dataset.sourceIndex[row]!
    const pixels = images.channels * images.height * images.width
    const label = dataset.y[row] === 1 ? 1 : 0
    const classIndex = images.classes[source]!
    const agents = shape.agents.length
    const advantages = this.#advantages()
    return {
      id: asEpisodeId(id),
      split,
      datapoint: row,
      sourceIndex: source,
      classIndex,
      className: classNames[classIndex] ?? String(classIndex),
      label,
      agents: shape.agents,
      channels: shape.channels,
      messageSize: shape.messageSize,
      latentHeight: shape.latentHeight,
      latentWidth: shape.latentWidth,
      image: {
        channels: images.channels,
        height: images.height,
        width: images.width,
        pixels: images.pixels.slice(source * pixels, (source + 1) * pixels)
      },
      rounds: Array.from({ length: this.#turns.length / agents }, (_, round) => ({
        round,
        turns: shape.agents.map((_agent, agent) => {
          const i = round * agents + agent
          return { ...this.#turns[i]!, reward: this.#rewards[i]!, advantage: advantages[i]! }
        })
      })),
      outcome: this.#verdict === null ? 'timed-out' : this.#verdict === label ? 'right' : 'wrong',
      verdict: this.#verdict
    }
  }

  /** Over this episode alone, with nothing after its last step. */
  #advantages(): Float64Array {
    const { config, shape } = this.#context
    const agents = shape.agents.length
    const steps = this.#turns.length / agents
    const value = this.#turns.map((turn) => turn.value)
    const terminal = new Uint8Array(steps)
    terminal[steps - 1] = 1
    const input = { environments: 1, steps, agents, reward: this.#rewards, value, nextValue: value.slice(agents).concat(value.slice(-agents)) }
    return generalisedAdvantages({ ...input, done: new Uint8Array(steps * agents), terminal }, config.rl.gamma, config.rl.lmbda).advantage
  }

  #turn(output: PolicyOutput, actions: SampledActions, agent: number): OpenTurn {
    const { shape, rules } = this.#context
    const { channels, messageSize } = shape
    const agents = shape.agents.length
    const n = this.#entry
    const row = n * agents + agent
    const lines = channels.length * messageSize
    const table = variantOf(rules, this.#environment.seed[n]!) * rules.maxRounds + this.#environment.round[n]!
    const perChannel = (chosen: Int32Array): number[][] =>
      channels.map((_, channel) => Array.from(chosen.subarray(row * lines + channel * messageSize, row * lines + (channel + 1) * messageSize)))
    const decision = softmaxRows(output.decisionLogits, row, 1, 3)
    return {
      speaks: channels.map((_, channel) => rules.active[(table * agents + agent) * channels.length + channel] === 1),
      pixels: perChannel(actions.pixels),
      symbols: actions.symbols === null ? [] : perChannel(actions.symbols),
      mayGuess: agent === rules.verifier && rules.mayGuess[table] === 1,
      decision: actions.decisions[row] as Decision,
      decisionProbabilities: [decision[0]!, decision[1]!, decision[2]!],
      value: output.values[row]!,
      logProbability: actions.logProbability[row]!,
      pixelProbabilities: softmaxRows(output.pixelLogits, row, lines, shape.latentHeight * shape.latentWidth),
      symbolProbabilities: output.symbolLogits === null ? new Float32Array(0) : softmaxRows(output.symbolLogits, row, lines, shape.linearSymbols ?? 0)
    }
  }
}

function softmaxRows(logits: Float32Array, row: number, lines: number, size: number): Float32Array {
  const result = new Float32Array(lines * size)
  for (let line = 0; line < lines; line++) probabilities(logits, (row * lines + line) * size, result, line * size, size)
  return result
}
