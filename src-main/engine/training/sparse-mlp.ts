import type { Random } from '@shared/stats/random'

export interface SparseMlpSettings {
  /** Length of the input. */
  readonly inputs: number
  readonly hidden: number
  /** Linear layers, at least 2. */
  readonly layers: number
  readonly activation: 'relu' | 'tanh' | 'sigmoid'
  readonly learningRate: number
}

/** Places of the ones in an input that is zero elsewhere; a place that stands twice counts twice. */
export type SparseInput = readonly number[]

interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** (input, output) then (output): weights and biases. */
  readonly values: Float64Array
  readonly gradient: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

const classes = 2

/**
 * A small classifier of 0 and 1 over sparse inputs, trained by Adam on the cross entropy, in float64 on the host: it learns from thousands
 * of rows in milliseconds, gives the same bits on every backend, and is thrown away afterwards. Initial weights are those of PyTorch's
 * linear layers, uniform in 1 / sqrt(inputs).
 */
export class SparseMlp {
  readonly #settings: SparseMlpSettings
  readonly #layers: readonly Layer[]
  #steps = 0

  constructor(settings: SparseMlpSettings, random: Random) {
    const { inputs, hidden, layers } = settings
    this.#settings = settings
    const sizes = [inputs, ...Array<number>(layers - 1).fill(hidden), classes]
    this.#layers = sizes.slice(1).map((outputs, index) => initialLayer(sizes[index]!, outputs, random))
  }

  /** One step on the mean cross entropy of some rows; returns it. */
  step(rows: readonly SparseInput[], labels: readonly number[]): number {
    for (const { gradient } of this.#layers) gradient.fill(0)
    let loss = 0
    rows.forEach((row, index) => {
      const activations = this.#forward(row)
      const shares = softmax(activations[activations.length - 1]!)
      loss -= Math.log(Math.max(shares[labels[index]!]!, 1e-300)) / rows.length
      const delta = shares.map((share, at) => (share - (at === labels[index] ? 1 : 0)) / rows.length)
      this.#backward(row, activations, delta)
    })
    this.#descend()
    return loss
  }

  /** The likelier class. */
  answer(row: SparseInput): number {
    const activations = this.#forward(row)
    const [zero, one] = activations[activations.length - 1]!
    return one! > zero! ? 1 : 0
  }

  /** What every layer puts out, after its nonlinearity; logits last. */
  #forward(row: SparseInput): Float64Array[] {
    const outputs: Float64Array[] = []
    this.#layers.forEach(({ inputs, outputs: width, values }, index) => {
      const out = values.slice(inputs * width)
      const add = (from: number, times: number): void => {
        for (let at = 0; at < width; at++) out[at] = out[at]! + times * values[from * width + at]!
      }
      if (index === 0) for (const place of row) add(place, 1)
      else outputs[index - 1]!.forEach((value, from) => add(from, value))
      if (index < this.#layers.length - 1) for (let at = 0; at < width; at++) out[at] = this.#activate(out[at]!)
      outputs.push(out)
    })
    return outputs
  }

  #backward(row: SparseInput, activations: readonly Float64Array[], last: Float64Array): void {
    let delta = last
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const { inputs, outputs: width, values, gradient } = this.#layers[index]!
      for (let at = 0; at < width; at++) gradient[inputs * width + at] = gradient[inputs * width + at]! + delta[at]!
      const add = (from: number, times: number): void => {
        for (let at = 0; at < width; at++) gradient[from * width + at] = gradient[from * width + at]! + times * delta[at]!
      }
      if (index === 0) {
        for (const place of row) add(place, 1)
        return
      }
      const below = activations[index - 1]!
      below.forEach((value, from) => add(from, value))
      const above = delta
      delta = below.map((value, from) => {
        let sum = 0
        for (let at = 0; at < width; at++) sum += values[from * width + at]! * above[at]!
        return sum * this.#slope(value)
      })
    }
  }

  #descend(): void {
    this.#steps++
    const { learningRate } = this.#settings
    const [firstDecay, secondDecay, epsilon] = [0.9, 0.999, 1e-8]
    const size = learningRate / (1 - firstDecay ** this.#steps)
    const root = Math.sqrt(1 - secondDecay ** this.#steps)
    for (const { values, gradient, first, second } of this.#layers) {
      for (let i = 0; i < values.length; i++) {
        const slope = gradient[i]!
        const m = (first[i] = firstDecay * first[i]! + (1 - firstDecay) * slope)
        const v = (second[i] = secondDecay * second[i]! + (1 - secondDecay) * slope * slope)
        values[i] = values[i]! - (size * m) / (Math.sqrt(v) / root + epsilon)
      }
    }
  }

  #activate(x: number): number {
    const { activation } = this.#settings
    if (activation === 'relu') return Math.max(x, 0)
    return activation === 'tanh' ? Math.tanh(x) : 1 / (1 + Math.exp(-x))
  }

  /** Of the nonlinearity, from what it puts out. */
  #slope(y: number): number {
    const { activation } = this.#settings
    if (activation === 'relu') return y > 0 ? 1 : 0
    return activation === 'tanh' ? 1 - y * y : y * (1 - y)
  }
}

function initialLayer(inputs: number, outputs: number, random: Random): Layer {
  const bound = 1 / Math.sqrt(inputs)
  const size = inputs * outputs + outputs
  const values = Float64Array.from({ length: size }, () => bound * (2 * random.uniform() - 1))
  return { inputs, outputs, values, gradient: new Float64Array(size), first: new Float64Array(size), second: new Float64Array(size) }
}

function softmax(logits: Float64Array): Float64Array {
  const top = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - top))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
