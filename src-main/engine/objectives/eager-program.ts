import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { countParameters } from '../agents/costs'
import { uploadObservation } from '../agents/observation'
import { packOutputs, unpackOutputs } from '../agents/policy-output'
import type { RunProgram, RunShape, UpdateResult } from '../agents/run-program'
import type { AdamFactors } from './adam'
import { programParts } from './program-parts'
import { namedState, parseModel, parseOptimizer } from './program-state'
import type { HostMoments, HostVectors } from './program-state'
import { giftArrays } from './rule-state'
import { trainStep } from './train-step'
import type { LearnedState } from './train-step'
import { uploadUpdate } from './update-inputs'
import { namedReport } from './update-report'

export interface EagerProgramOptions {
  readonly config: RunConfig
  readonly shape: RunShape
}

/**
 * The run's program on the active tensor backend, one operation at a time; agents are freshly initialised from config.seed.
 * The reference implementation of the seam: a compiled one gives the same numbers.
 */
export function createEagerProgram({ config, shape }: EagerProgramOptions): RunProgram {
  const parts = programParts(config, shape)
  const { networks, layout, rule } = parts
  const initial = parts.initialState()
  const clock = parts.stepClock()
  let state = uploadState(initial, initial)

  /** Runs `compute` and brings its one result to the host. */
  const fetched = async (compute: () => tf.Tensor): Promise<Float32Array> => {
    const result = tf.tidy(compute)
    try {
      return (await result.data()) as Float32Array
    } finally {
      result.dispose()
    }
  }

  return {
    act: async (batch) => {
      const packed = await fetched(() => packOutputs(networks.forward({ mode: 'evaluate', weights: parts.weights(state) }, uploadObservation(batch, shape))))
      return unpackOutputs(packed, batch, shape)
    },
    values: (batch) => fetched(() => tf.stack(networks.values({ mode: 'evaluate', weights: parts.weights(state) }, uploadObservation(batch, shape)), 1)),
    update: async (batch, rateFactor): Promise<UpdateResult> => {
      const { stepSize, rootCorrection } = clock.factors(rateFactor)
      const factors = (): AdamFactors => ({ stepSize: tf.tensor1d(stepSize), rootCorrection: tf.tensor1d(rootCorrection) })
      const { report, ...moved } = tf.tidy(() => trainStep(state, uploadUpdate(batch, shape, rule), factors(), parts))
      const { frozen, ...replaced } = state
      tf.dispose(Object.values(replaced))
      state = { ...moved, frozen }
      clock.advance(rateFactor)
      return namedReport(await fetched(() => report), batch.count, rule)
    },
    read: async () => {
      const [parameters, frozen, buffers, firstMoment, secondMoment, memory] = await Promise.all(
        [state.parameters, state.frozen, state.buffers, state.firstMoment, state.secondMoment, state.memory].map((tensor) => tensor.data<'float32'>())
      )
      return namedState(
        parts,
        { parameters: parameters!, frozen: frozen!, buffers: buffers! },
        { firstMoment: firstMoment!, secondMoment: secondMoment!, memory: memory!, steps: clock.steps }
      )
    },
    write: async (model, optimizer) => {
      const parsed = parseModel(layout, model)
      const moments = optimizer ? parseOptimizer(parts, optimizer) : await presentMoments(state, clock.steps)
      if (optimizer) rule.gifts?.write(giftArrays(optimizer))
      tf.dispose(Object.values(state))
      state = uploadState(parsed, moments)
      clock.steps = moments.steps
    },
    parameterCounts: () => countParameters(config, shape),
    dispose: () => tf.dispose(Object.values(state))
  }
}

function uploadState({ parameters, frozen, buffers }: HostVectors, { firstMoment, secondMoment, memory }: HostMoments): LearnedState {
  return {
    parameters: tf.tensor1d(parameters),
    frozen: tf.tensor1d(frozen),
    buffers: tf.tensor1d(buffers),
    firstMoment: tf.tensor1d(firstMoment),
    secondMoment: tf.tensor1d(secondMoment),
    memory: tf.tensor1d(memory)
  }
}

async function presentMoments({ firstMoment, secondMoment, memory }: LearnedState, steps: readonly number[]): Promise<HostMoments> {
  const [first, second, remembered] = await Promise.all([firstMoment.data(), secondMoment.data(), memory.data()])
  return { firstMoment: Float32Array.from(first), secondMoment: Float32Array.from(second), memory: Float32Array.from(remembered), steps }
}
