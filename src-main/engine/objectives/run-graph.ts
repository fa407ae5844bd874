import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import type { HostInputs } from '../agents/host-inputs'
import { observationInputs } from '../agents/observation'
import type { ObservationBatch, RunShape, UpdateBatch } from '../agents/run-program'
import { openGraph } from '../backend/compile/open-graph'
import type { Compilation, GraphSurroundings } from '../backend/compile/open-graph'
import type { ResidentGraph } from '../backend/compile/resident-graph'
import { noTraffic } from '../backend/compile/traffic'
import { compiledFunctions } from './compiled-functions'
import { graphIdentity } from './graph-identity'
import { emptyVectors } from './learned-state'
import type { LearnedVectors } from './learned-state'
import type { ProgramParts } from './program-parts'
import { vectorSizes } from './program-state'
import { updateInputs } from './update-inputs'

export interface RunGraphOptions extends GraphSurroundings {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly parts: ProgramParts
  /** Precision: what convolutions and matrix products are computed in. Threads: how many parts work is cut into. */
  readonly plan: Pick<ExecutionPlan, 'library' | 'precision' | 'threads'>
}

interface Opened {
  readonly graph: ResidentGraph
  readonly compilation: Compilation
  /** Length of Adam's factors it was made for. */
  readonly factors: number
}

/**
 * The graph of a run and the state in it. A graph cannot grow: one that must answer to another number of frames, or take longer
 * factors, makes way for a new one with the same state.
 */
export class RunGraph {
  readonly traffic = noTraffic()
  readonly #options: RunGraphOptions
  readonly #observed = new Map<number, HostInputs<ObservationBatch>>()
  readonly #minibatches = new Map<number, HostInputs<UpdateBatch>>()
  readonly #variables: ReturnType<typeof vectorSizes>
  #opened: Opened | null = null

  constructor(options: RunGraphOptions) {
    this.#options = options
    this.#variables = vectorSizes(options.parts)
  }

  /** Of the present graph. */
  get compilation(): Compilation {
    return this.#present.compilation
  }

  /** Opens the first graph. @throws AppError `trace-refused` naming what cannot stand in a graph */
  async open(observed: number, minibatch: number, factors: number, state: LearnedVectors): Promise<void> {
    this.#inputsOf(this.#observed, observed, observationInputs)
    this.#inputsOf(this.#minibatches, minibatch, this.#updateInputs)
    await this.#make(factors, state)
  }

  /** (n, width) for exactly these frames. */
  async observe(name: 'act' | 'values', batch: ObservationBatch): Promise<Float32Array> {
    const inputs = this.#inputsOf(this.#observed, batch.count, observationInputs)
    const graph = await this.#answering(`${name}${batch.count}`, this.#present.factors)
    return graph.call(`${name}${batch.count}`, inputs.of(batch))['result']!
  }

  /** Takes one step; the report of it. */
  async update(batch: UpdateBatch, stepSize: Float32Array, rootCorrection: Float32Array): Promise<Float32Array> {
    const inputs = this.#inputsOf(this.#minibatches, batch.count, this.#updateInputs)
    const graph = await this.#answering(`update${batch.count}`, stepSize.length)
    const feeds = Object.assign(inputs.of(batch), { stepSize, rootCorrection })
    return graph.call(`update${batch.count}`, feeds)['report']!
  }

  read(): LearnedVectors {
    return { ...emptyVectors, ...this.#present.graph.read() }
  }

  write(state: LearnedVectors): void {
    this.#present.graph.write({ ...state })
  }

  dispose(): void {
    this.#opened?.graph.dispose()
    this.#opened = null
  }

  readonly #updateInputs = (frames: number, shape: RunShape): HostInputs<UpdateBatch> => updateInputs(frames, shape, this.#options.parts.rule)

  get #present(): Opened {
    if (this.#opened === null) throw new Error('the graph of this run is not open')
    return this.#opened
  }

  #inputsOf<Batch>(known: Map<number, HostInputs<Batch>>, frames: number, make: (frames: number, shape: RunShape) => HostInputs<Batch>): HostInputs<Batch> {
    const inputs = known.get(frames) ?? make(frames, this.#options.shape)
    known.set(frames, inputs)
    return inputs
  }

  async #answering(name: string, factors: number): Promise<ResidentGraph> {
    const { graph, factors: present } = this.#present
    if (graph.has(name) && factors === present) return graph
    await this.#make(factors, this.read())
    graph.dispose()
    return this.#present.graph
  }

  async #make(factors: number, state: LearnedVectors): Promise<void> {
    const { config, shape, parts, plan } = this.#options
    const variables = this.#variables
    const functions = compiledFunctions(parts, { observed: this.#observed, minibatches: this.#minibatches, factors })
    const identity = graphIdentity(config, shape, { ...plan, cut: parts.cut }, { variables, functions })
    const opened = await openGraph({ identity, variables, functions, precision: plan.precision }, { ...state }, this.#options, this.traffic)
    this.#opened = { ...opened, factors }
  }
}
