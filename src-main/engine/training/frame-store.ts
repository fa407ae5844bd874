import type { PreviousTurn, RunShape } from '../agents/run-program'
import { noVerdict } from '../protocols/rules'
import type { Environment } from '../scenario/environment'
import { blankTurn, copyTurn } from '../scenario/previous-turn'
import type { SampledActions } from './action-sampler'

/**
 * One batch of experience: F = environments * steps frames, environment-major as the reference flattens them.
 * Dialogues are stored as symbols; observations are written out again per minibatch.
 */
export class FrameStore {
  readonly environments: number
  readonly steps: number
  readonly frames: number
  readonly agents: number
  /** Message slots per agent: channels * positions. */
  readonly slots: number
  /** (frame) */
  readonly datapoint: Int32Array
  readonly label: Uint8Array
  readonly seed: Int32Array
  readonly round: Int32Array
  readonly judged: Uint8Array
  /** The verdict standing after the frame, or `noVerdict`. */
  readonly verdict: Uint8Array
  readonly done: Uint8Array
  readonly terminated: Uint8Array
  /** (frame, agent) */
  readonly agentsDone: Uint8Array
  readonly decisions: Int32Array
  readonly logProbability: Float32Array
  readonly decisionEntropy: Float64Array
  readonly value: Float32Array
  readonly reward: Float64Array
  /** (frame, agent, channel, position) */
  readonly pixels: Int32Array
  readonly symbols: Int32Array | null
  readonly messageEntropy: Float64Array
  readonly largestProbability: Float64Array
  /** (frame, round, channel, position, slot): the dialogue before the action. */
  readonly spoken: Int32Array
  readonly linear: Float32Array | null
  /** What the agents did in the round before the frame; null where none looks back. */
  readonly previous: PreviousTurn | null
  readonly #everyAgentDone: Uint8Array

  constructor(shape: RunShape, environment: Environment, steps: number) {
    const agents = shape.agents.length
    const slots = shape.channels.length * shape.messageSize
    const frames = environment.count * steps
    this.environments = environment.count
    this.steps = steps
    this.frames = frames
    this.agents = agents
    this.slots = slots
    this.datapoint = new Int32Array(frames)
    this.label = new Uint8Array(frames)
    this.seed = new Int32Array(frames)
    this.round = new Int32Array(frames)
    this.judged = new Uint8Array(frames)
    this.verdict = new Uint8Array(frames).fill(noVerdict)
    this.done = new Uint8Array(frames)
    this.terminated = new Uint8Array(frames)
    this.agentsDone = new Uint8Array(frames * agents)
    this.#everyAgentDone = new Uint8Array(frames * agents)
    this.decisions = new Int32Array(frames * agents)
    this.logProbability = new Float32Array(frames * agents)
    this.decisionEntropy = new Float64Array(frames * agents)
    this.value = new Float32Array(frames * agents)
    this.reward = new Float64Array(frames * agents)
    this.pixels = new Int32Array(frames * agents * slots)
    this.symbols = shape.linearSymbols === null ? null : new Int32Array(frames * agents * slots)
    this.messageEntropy = new Float64Array(frames * agents * slots)
    this.largestProbability = new Float64Array(frames * agents * slots)
    this.spoken = new Int32Array(frames * environment.history.size)
    this.linear = environment.linear === null ? null : new Float32Array(frames * environment.history.linearSize)
    this.previous = shape.looksBack ? blankTurn(frames, shape) : null
  }

  /** What the agents saw and did at step `step`, before the environment moves. */
  recordActions(environment: Environment, step: number, actions: SampledActions, values: Float32Array): void {
    const { agents, slots } = this
    for (let n = 0; n < this.environments; n++) {
      const frame = n * this.steps + step
      this.datapoint[frame] = environment.datapoint[n]!
      this.label[frame] = environment.label[n]!
      this.seed[frame] = environment.seed[n]!
      this.round[frame] = environment.round[n]!
      for (let agent = 0; agent < agents; agent++) {
        const to = frame * agents + agent
        const from = n * agents + agent
        this.decisions[to] = actions.decisions[from]!
        this.logProbability[to] = actions.logProbability[from]!
        this.decisionEntropy[to] = actions.decisionEntropy[from]!
        this.value[to] = values[from]!
      }
      const to = frame * agents * slots
      const from = n * agents * slots
      for (let i = 0; i < agents * slots; i++) {
        this.pixels[to + i] = actions.pixels[from + i]!
        this.messageEntropy[to + i] = actions.messageEntropy[from + i]!
        this.largestProbability[to + i] = actions.largestProbability[from + i]!
        if (this.symbols !== null && actions.symbols !== null) this.symbols[to + i] = actions.symbols[from + i]!
      }
      copyRow(environment.spoken, n, this.spoken, frame, environment.history.size)
      if (this.linear !== null && environment.linear !== null) copyRow(environment.linear, n, this.linear, frame, environment.history.linearSize)
      const { previous } = environment.observation
      if (this.previous !== null && previous) copyTurn(previous, n, this.environments, this.previous, frame, this.frames)
    }
  }

  /** Entropies and largest probabilities of a step, as they are after it. */
  recordUncertainty(step: number, actions: SampledActions): void {
    const { agents, slots } = this
    for (let n = 0; n < this.environments; n++) {
      const frame = n * this.steps + step
      for (let agent = 0; agent < agents; agent++) this.decisionEntropy[frame * agents + agent] = actions.decisionEntropy[n * agents + agent]!
      for (let i = 0; i < agents * slots; i++) {
        this.messageEntropy[frame * agents * slots + i] = actions.messageEntropy[n * agents * slots + i]!
        this.largestProbability[frame * agents * slots + i] = actions.largestProbability[n * agents * slots + i]!
      }
    }
  }

  /** What came of it, before finished environments are reset. */
  recordOutcome(environment: Environment, step: number): void {
    const { agents } = this
    const { outcome } = environment
    for (let n = 0; n < this.environments; n++) {
      const frame = n * this.steps + step
      this.judged[frame] = outcome.judged[n]!
      this.verdict[frame] = environment.verdict[n]!
      this.done[frame] = environment.done[n]!
      this.terminated[frame] = environment.terminated[n]!
      for (let agent = 0; agent < agents; agent++) {
        this.reward[frame * agents + agent] = outcome.reward[n * agents + agent]!
        this.agentsDone[frame * agents + agent] = environment.agentsDone[n * agents + agent]!
      }
    }
  }

  /** (frame, agent): nothing the agent does after this frame of the episode is paid: the episode is over, or its own verdict is given. */
  everyAgentDone(): Uint8Array {
    const { agents } = this
    for (let i = 0; i < this.#everyAgentDone.length; i++) this.#everyAgentDone[i] = this.done[Math.floor(i / agents)]! | this.agentsDone[i]!
    return this.#everyAgentDone
  }
}

function copyRow<Data extends Int32Array | Float32Array>(from: Data, fromRow: number, to: Data, toRow: number, size: number): void {
  for (let i = 0; i < size; i++) to[toRow * size + i] = from[fromRow * size + i]!
}
