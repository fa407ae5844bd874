import type { RunConfig } from '@shared/config/run-schema'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { Decision, Episode, EpisodeTurn } from '@shared/domain/episode'
import { asEpisodeId } from '@shared/domain/ids'
import type { PolicyOutput, RunShape } from '../agents/run-program'
import { generalisedAdvantages } from '../objectives/gae'
import { noVerdict, variantOf } from '../protocols/rules'
import { registeredVerdict } from '../protocols/verdict-rule'
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

type OpenTurn = Omit<EpisodeTurn, 'reward' | 'advantage' | 'registered'>

/** Follows one environment from its reset to the end of its dialogue. */
export class EpisodeRecorder {
  readonly #context: RecorderContext
  readonly #environment: Environment
  readonly #entry: number
  readonly #datapoint: number
  /** (round, agent) */
  readonly #turns: OpenTurn[] = []
  readonly #rewards: number[] = []
  readonly #registered: (0 | 1 | null)[] = []
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
    const { outcome, done, verdict } = this.#environment
    const n = this.#entry
    const agents = this.#context.shape.agents.length
    for (let agent = 0; agent < agents; agent++) {
      this.#rewards.push(outcome.reward[n * agents + agent]!)
      this.#registered.push(this.#registration(agent))
    }
    const given = verdict[n]!
    this.#verdict = given === noVerdict ? null : given === 1 ? 1 : 0
    this.open = done[n] === 0
  }

  /** The verdict registered for an agent in the round just played. */
  #registration(agent: number): 0 | 1 | null {
    const { config, rules, shape } = this.#context
    const { agentsDone, label } = this.#environment
    const agents = shape.agents.length
    if (!rules.verifiers.includes(agent) || agentsDone[this.#entry * agents + agent] === 0) return null
    for (let i = agent; i < this.#registered.length; i += agents) if (this.#registered[i] !== null) return null
    const { decision } = this.#turns[this.#turns.length - agents + agent]!
    return registeredVerdict(config, decision, label[this.#entry]!) === 1 ? 1 : 0
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
    const verdict = this.#verdict
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
      visible: shape.visible,
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
          const registered = this.#registered[i] ?? null
          return { ...this.#turns[i]!, ...(registered === null ? {} : { registered }), reward: this.#rewards[i]!, advantage: advantages[i]! }
        })
      })),
      outcome: verdict === null ? 'timed-out' : verdict === label ? 'right' : 'wrong',
      verdict
    }
  }

  /** Whether the agent is a verifier whose verdict is still to come; in the reference one that has decided may decide again (G14). */
  #mayDecide(agent: number): boolean {
    const { config, rules, shape } = this.#context
    return rules.verifiers.includes(agent) && (config.reference_quirks || this.#environment.agentsDone[this.#entry * shape.agents.length + agent] === 0)
  }

  /** Over this episode alone, with nothing after its last step. */
  #advantages(): Float64Array {
    const { config, shape } = this.#context
    const agents = shape.agents.length
    const steps = this.#turns.length / agents
    const value = this.#turns.map((turn) => turn.value)
    const terminal = new Uint8Array(steps)
    terminal[steps - 1] = 1
    const done = Uint8Array.from(this.#registered, (verdict) => (verdict === null ? 0 : 1))
    // after its own verdict an agent has nothing to come, though the dialogue may go on for others
    const nextValue = value.slice(agents).concat(value.slice(-agents)).map((next, i) => (done[i] === 1 ? 0 : next)) // prettier-ignore
    const input = { environments: 1, steps, agents, reward: this.#rewards, value, nextValue }
    return generalisedAdvantages({ ...input, done, terminal }, config.rl.gamma, config.rl.lmbda).advantage
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
      mayGuess: rules.mayGuess[table] === 1 && this.#mayDecide(agent),
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
