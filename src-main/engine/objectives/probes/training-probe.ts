import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import { uploadObservation } from '../../agents/observation'
import type { Tensors } from '../../agents/part'
import type { ObservationBatch, RateFactor, RunShape, UpdateBatch, UpdateResult } from '../../agents/run-program'
import { fromInner } from '../../nets/parameters'
import { programParts } from '../program-parts'
import type { ProgramParts } from '../program-parts'
import type { LearnedState, LearnedVectors } from '../learned-state'
import { freshState } from '../program-state'
import type { SpgRule } from '../spg/rule'
import { directionOf, playOf, trainStep } from '../train-step'
import { uploadUpdate } from '../update-inputs'
import { cutReport, namedReport } from '../update-report'
import { computeEagerly } from './compute'
import type { Compute, TensorBody } from './compute'

/** What one step logged: by the reference's names, and each part of it as it is. */
export interface ProbedStep {
  readonly named: UpdateResult
  readonly parts: Readonly<Record<string, readonly number[]>>
}

/** What the sweep of a Stackelberg gradient is made of, by parameter key; by agent's name where there is one per agent. */
export interface ProbedSweep {
  readonly objectives: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>
  readonly scores: ReadonlyMap<string, Float32Array>
  /** By leader and follower, `verifier.prover`. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>
}

/**
 * The functions of a run's program from plain arrays to plain arrays, with everything in between that a program keeps to itself.
 * The state stays on the host, so that each may be computed on its own.
 */
export class TrainingProbe {
  readonly #parts: ProgramParts
  readonly #clock: ReturnType<ProgramParts['stepClock']>
  readonly #compute: Compute
  readonly #bodies = new Map<string, TensorBody>()
  #state: LearnedVectors

  constructor(config: RunConfig, shape: RunShape, weights: NamedArrays, compute: Compute = computeEagerly) {
    this.#parts = programParts(config, shape)
    this.#clock = this.#parts.stepClock()
    this.#compute = compute
    this.#state = freshState(this.#parts, weights).vectors
  }

  /** What the agents learn by. */
  get rule(): ProgramParts['rule'] {
    return this.#parts.rule
  }

  /** (n, agent) */
  async values(batch: ObservationBatch): Promise<Float32Array> {
    const { networks, shape } = this.#parts
    const found = await this.#run('values', uploadObservation(batch, shape), (state, inputs) => ({
      values: tf.stack(networks.values({ mode: 'evaluate', weights: this.#parts.weights(state) }, inputs), 1)
    }))
    return found.get('values')!
  }

  /** By parameter key, PyTorch's layouts, before clipping. */
  async gradient(batch: UpdateBatch): Promise<ReadonlyMap<string, Float32Array>> {
    const { shape, rule } = this.#parts
    const found = await this.#run('gradient', uploadUpdate(batch, shape, rule), (state, inputs) => ({ direction: directionOf(state, inputs, this.#parts) }))
    return this.#byKey(found.get('direction')!)
  }

  /** Of a Stackelberg objective. */
  async sweep(batch: UpdateBatch): Promise<ProbedSweep> {
    const { shape, rule } = this.#parts
    const { sweep, vectors } = rule as SpgRule
    const found = await this.#run('sweep', uploadUpdate(batch, shape, rule), (state, inputs) => {
      const { gradients, scores, responses } = sweep(playOf(state, inputs, this.#parts))
      const responding = [...responses].map(
        ([pair, response]) => [`response ${pair}`, vectors.join(new Map([[Number(pair.split(' ')[1]), response]]))] as const
      )
      return {
        ...Object.fromEntries(gradients.map((byAgent, agent) => [`objective ${agent}`, vectors.join(byAgent)])),
        ...Object.fromEntries(responding),
        scores: vectors.join(scores)
      }
    })
    const name = (agent: string): string => shape.agents[Number(agent)] ?? ''
    const under = (prefix: string): Map<string, Map<string, Float32Array>> => {
      const own = [...found].filter(([key]) => key.startsWith(prefix))
      return new Map(own.map(([key, vector]) => [key.slice(prefix.length).split(' ').map(name).join('.'), this.#byKey(vector)]))
    }
    return { objectives: under('objective '), scores: this.#byKey(found.get('scores')!), responses: under('response ') }
  }

  async step(batch: UpdateBatch, rateFactor: RateFactor): Promise<ProbedStep> {
    const { shape, rule } = this.#parts
    const factors = this.#clock.factors(rateFactor)
    const fed = { ...uploadUpdate(batch, shape, rule), stepSize: tf.tensor1d(factors.stepSize), rootCorrection: tf.tensor1d(factors.rootCorrection) }
    const found = await this.#run('step', fed, (state, { stepSize, rootCorrection, ...inputs }) => {
      const { changed, report } = trainStep(state, inputs, { stepSize, rootCorrection } as Parameters<typeof trainStep>[2], this.#parts)
      return { ...changed, report }
    })
    const { report, ...moved } = Object.fromEntries(found)
    this.#state = { ...this.#state, ...moved }
    this.#clock.advance(rateFactor)
    return { named: namedReport(report!, batch.count, rule), parts: cutReport(report!, batch.count, rule) }
  }

  /** By key, PyTorch's layouts: what is learned. */
  parameters(): ReadonlyMap<string, Float32Array> {
    return this.#byKey(this.#state.parameters)
  }

  #byKey(vector: Float32Array): Map<string, Float32Array> {
    return new Map(this.#parts.layout.trained.places.map(({ parameter: { key, spec }, offset }) => [key, fromInner(spec, vector, offset)]))
  }

  /** The inputs are disposed of. A function of one name is made once, so that calls of it in a row are traced once. */
  async #run(name: string, inputs: Tensors, body: (state: LearnedState, inputs: Tensors) => Tensors): Promise<ReadonlyMap<string, Float32Array>> {
    const held: Readonly<Record<keyof LearnedVectors, Float32Array>> = this.#state
    // nothing can be fed that has no elements
    const present = Object.entries(held).filter(([, values]) => values.length > 0)
    const state = Object.fromEntries(present.map(([key, values]) => [`state ${key}`, tf.tensor1d(values)]))
    const whole =
      this.#bodies.get(name) ??
      ((fed: Tensors) => {
        const given = (key: string): tf.Tensor1D => (fed[`state ${key}`] as tf.Tensor1D | undefined) ?? tf.zeros([0])
        const learned = Object.fromEntries(Object.keys(held).map((key) => [key, given(key)])) as unknown as LearnedState
        return body(learned, Object.fromEntries(Object.entries(fed).filter(([key]) => !key.startsWith('state '))))
      })
    this.#bodies.set(name, whole)
    try {
      return await this.#compute(whole, { ...inputs, ...state })
    } finally {
      tf.dispose([{ ...inputs }, state])
    }
  }
}
