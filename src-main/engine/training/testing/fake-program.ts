import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { ObservationBatch, PolicyOutput, ProgramState, RateFactor, RunProgram, RunShape, UpdateBatch, UpdateResult } from '../../agents/run-program'

/**
 * A RunProgram without tensors, for tests of everything around it: per agent a few linear weights over image, last message and
 * round, nudged by every update, so that numbers depend on each observation read and on every minibatch in its order.
 */
export class FakeProgram implements RunProgram {
  readonly #shape: RunShape
  #weights: Float64Array
  #steps = 0
  /** Batch sizes of every update, in order. */
  readonly updateSizes: number[] = []
  readonly actSizes: number[] = []

  constructor(shape: RunShape) {
    this.#shape = shape
    this.#weights = Float64Array.from({ length: shape.agents.length * 4 }, (_, i) => Math.sin(i + 1))
  }

  act(batch: ObservationBatch): Promise<PolicyOutput> {
    const { agents, channels, messageSize, linearSymbols } = this.#shape
    this.actSizes.push(batch.count)
    const pixels = this.#shape.latentHeight * this.#shape.latentWidth
    const lines = channels.length * messageSize
    const pixelLogits = new Float32Array(batch.count * agents.length * lines * pixels)
    const decisionLogits = new Float32Array(batch.count * agents.length * 3)
    const symbolLogits = linearSymbols === null ? null : new Float32Array(batch.count * agents.length * lines * linearSymbols)
    for (let n = 0; n < batch.count; n++) {
      agents.forEach((_, agent) => {
        const feature = this.#feature(batch, n, agent)
        const row = n * agents.length + agent
        for (let i = 0; i < lines * pixels; i++) pixelLogits[row * lines * pixels + i] = Math.sin(feature * (i + 1))
        if (this.#shape.deciders.includes(agent)) for (let i = 0; i < 3; i++) decisionLogits[row * 3 + i] = Math.cos(feature + 2 * i)
        if (symbolLogits && linearSymbols !== null) {
          for (let i = 0; i < lines * linearSymbols; i++) symbolLogits[row * lines * linearSymbols + i] = Math.cos(feature * (i + 2))
        }
      })
    }
    return this.values(batch).then((values) => ({ pixelLogits, decisionLogits, symbolLogits, values }))
  }

  values(batch: ObservationBatch): Promise<Float32Array> {
    const agents = this.#shape.agents.length
    return Promise.resolve(Float32Array.from({ length: batch.count * agents }, (_, i) => Math.tanh(this.#feature(batch, Math.floor(i / agents), i % agents))))
  }

  update(batch: UpdateBatch, rateFactor: RateFactor): Promise<UpdateResult> {
    const agents = this.#shape.agents.length
    this.updateSizes.push(batch.count)
    this.#steps++
    let loss = 0
    for (let i = 0; i < batch.count * agents; i++) {
      const agent = i % agents
      const n = Math.floor(i / agents)
      const error = batch.valueTarget[i]! - batch.oldValue[i]! + 0.1 * batch.advantage[i]! + 0.01 * batch.logProbability[i]!
      const choice = batch.decisions[i]! + batch.pixels[i]! / 7
      loss += error * error
      const weight = agent * 4 + (n % 4)
      this.#weights[weight] =
        this.#weights[weight]! * (1 - 1e-4) +
        1e-4 * (typeof rateFactor === 'number' ? rateFactor : rateFactor[agent]!) * Math.tanh(error + choice + this.#feature(batch, n, agent) * n)
    }
    return Promise.resolve({
      loss_objective: loss / batch.count,
      loss_critic: loss / batch.count,
      loss_critic_unscaled: loss / batch.count,
      grad_norm: Math.sqrt(loss)
    })
  }

  read(): Promise<ProgramState> {
    const array = (data: Float64Array): NamedArray => ({ type: 'F64', shape: [data.length], data })
    return Promise.resolve({
      model: new Map([['weights', array(this.#weights.slice())]]),
      optimizer: new Map([['steps', array(Float64Array.of(this.#steps))]])
    })
  }

  write(model: NamedArrays, optimizer: NamedArrays | null): Promise<void> {
    this.#weights = Float64Array.from(model.get('weights')!.data)
    this.#steps = optimizer?.get('steps')!.data[0] ?? 0
    return Promise.resolve()
  }

  parameterCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#shape.agents.map((agent) => [agent, 4]))
  }

  dispose(): void {
    this.#weights.fill(NaN)
  }

  #feature(batch: ObservationBatch, n: number, agent: number): number {
    const weights = this.#weights.subarray(agent * 4, agent * 4 + 4)
    const linear = batch.linearMessageHistory === null ? 0 : weighted(batch.linearMessageHistory, n, batch.count)
    return (
      weights[0]! * weighted(batch.image, n, batch.count) +
      weights[1]! * weighted(batch.message, n, batch.count) +
      weights[2]! * (weighted(batch.x, n, batch.count) + linear) +
      weights[3]! * batch.round[n]!
    )
  }
}

/** A sum over one entry's numbers in which every place counts differently. */
function weighted(data: Float32Array, n: number, count: number): number {
  const size = data.length / count
  let sum = 0
  for (let i = 0; i < size; i++) sum += data[n * size + i]! * Math.sin(i + 0.5)
  return sum / size
}
