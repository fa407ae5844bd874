import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { floats, integers, upload } from '../agents/host-inputs'
import type { HostArray, HostInputs } from '../agents/host-inputs'
import { initialModel } from '../agents/initial-state'
import type { NamedArrays } from '@shared/domain/arrays'
import { settingsOf } from '../agents/network-config'
import { parameterLayout } from '../agents/parameter-layout'
import type { ProgramState, RunShape } from '../agents/run-program'
import { countSoloParameters, createSoloNetworks } from '../agents/solo-networks'
import { trainerAdam } from './adam'
import { DeviceState } from './device-state'
import type { HostState } from './learned-state'
import { freshState, namedState, parseState, withModel } from './program-state'
import type { StateLayout } from './program-state'
import { soloReport, soloStep } from './solo-step'
import type { SoloParts } from './solo-step'
import { StepClock } from './step-clock'

/** Images and their labels. */
export interface SoloBatch {
  readonly count: number
  /** (n, image channel, height, width), values in [-1, 1]. */
  readonly image: Float32Array
  /** (n, height', width', feature); null where no agent uses pretrained features. */
  readonly embedding: Float32Array | null
  /** (n): 0 or 1. */
  readonly labels: Int32Array
}

/** Of every agent that answers alone, in the program's order. */
export interface SoloReport {
  /** Mean cross entropy. */
  readonly losses: readonly number[]
  /** Share of right answers. */
  readonly accuracies: readonly number[]
}

/** The agents that answer alone, with their optimisers; the counterpart of RunProgram for training without dialogues. */
export interface SoloProgram {
  readonly agents: readonly string[]
  /** One step of every agent; the report is from before it. */
  learn(batch: SoloBatch): Promise<SoloReport>
  /** Learns nothing; running statistics are used. */
  judge(batch: SoloBatch): Promise<SoloReport>
  /** Bit-exact copy of everything learned, under the keys that bodies have in dialogues. */
  read(): Promise<ProgramState>
  /** As in RunProgram. */
  write(model: NamedArrays, optimizer: NamedArrays | null): Promise<void>
  parameterCounts(): Readonly<Record<string, number>>
  dispose(): void
}

/** What every implementation is made of. */
export interface SoloProgramParts extends SoloParts, StateLayout {
  readonly shape: RunShape
  initialState(): HostState
  stepClock(): StepClock
}

/**
 * Learning rate of a part (nip-spec 8.4, 8.8): the trainer's, times the agent's factor, times the body's factor for bodies.
 * The reference trains nothing but the head (departure G51).
 */
export function soloRate(config: RunConfig, shape: RunShape, agent: string, part: string): number {
  const { learning_rate: base, body_lr_factor_override: alike } = config.solo_agent
  const { agent_lr_factor: own, body_lr_factor: body } = settingsOf(config, shape, shape.agents.indexOf(agent))
  if (part === 'solo_head') return base * own.actor
  if (config.reference_quirks) return 0
  return base * own.actor * (alike ? 1 : body.actor)
}

export function soloProgramParts(config: RunConfig, shape: RunShape): SoloProgramParts {
  const networks = createSoloNetworks(config, shape)
  const rate = ({ agent, part }: { readonly agent: string; readonly part: string }): number => soloRate(config, shape, agent, part)
  const layout = parameterLayout(networks.parameters, rate)
  // what it learns by remembers nothing
  const where: StateLayout = { layout, rule: { memory: null, gifts: null }, target: null }
  return {
    ...where,
    networks,
    shape,
    initialState: () => freshState(where, initialModel(networks.parameters, config.agents, config.seed)),
    stepClock: () =>
      new StepClock(
        layout.trained.places.map((place) => ({ size: place.size, rate: rate(place.parameter) })),
        trainerAdam
      )
  }
}

/** A batch as the step reads it. */
export function soloInputs(count: number, { imageChannels, imageHeight, imageWidth, embedding }: RunShape): HostInputs<SoloBatch> {
  const specs = {
    image: floats(count, imageChannels, imageHeight, imageWidth),
    ...(embedding === null ? {} : { embedding: floats(count, embedding.height, embedding.width, embedding.channels) }),
    labels: integers(count, 1)
  }
  return {
    specs,
    of: (batch) => {
      const arrays: Record<string, HostArray> = { image: batch.image, labels: batch.labels }
      if (batch.embedding !== null) arrays['embedding'] = batch.embedding
      return arrays
    }
  }
}

export function soloReportOf(report: Float32Array): SoloReport {
  const agents = report.length / 2
  return { losses: Array.from(report.subarray(0, agents)), accuracies: Array.from(report.subarray(agents)) }
}

/** On the active tensor backend, one operation at a time; agents are freshly initialised from config.seed. */
export function createEagerSoloProgram(config: RunConfig, shape: RunShape): SoloProgram {
  const parts = soloProgramParts(config, shape)
  const clock = parts.stepClock()
  const state = new DeviceState(parts.initialState().vectors)
  const present = async (): Promise<HostState> => ({ vectors: await state.read(), steps: clock.steps })
  const fetched = async (report: tf.Tensor): Promise<SoloReport> => {
    try {
      return soloReportOf(await report.data<'float32'>())
    } finally {
      report.dispose()
    }
  }
  return {
    agents: parts.networks.agents.map(({ name }) => name),
    learn: async (batch) => {
      const { stepSize, rootCorrection } = clock.factors(1)
      const { report, changed } = tf.tidy(() => {
        const factors = { stepSize: tf.tensor1d(stepSize), rootCorrection: tf.tensor1d(rootCorrection) }
        return soloStep(state.tensors, upload(soloInputs(batch.count, shape), batch), factors, parts)
      })
      state.replace(changed)
      clock.advance()
      return await fetched(report)
    },
    judge: (batch) => fetched(tf.tidy(() => soloReport(state.tensors, upload(soloInputs(batch.count, shape), batch), parts))),
    read: async () => namedState(parts, await present()),
    write: async (model, optimizer) => {
      const { vectors, steps } = optimizer ? parseState(parts, { model, optimizer }) : withModel(parts, model, await present())
      state.write(vectors)
      clock.steps = steps
    },
    parameterCounts: () => countSoloParameters(config, shape),
    dispose: () => state.dispose()
  }
}
