import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { countParameters } from '../agents/costs'
import { uploadObservation } from '../agents/observation'
import { packOutputs, unpackOutputs } from '../agents/policy-output'
import type { RunProgram, RunShape, UpdateResult } from '../agents/run-program'
import type { AdamFactors } from './adam'
import { DeviceState } from './device-state'
import type { HostState } from './learned-state'
import { programParts } from './program-parts'
import { namedState, parseState, withModel } from './program-state'
import { giftArrays } from './rule-state'
import { trainStep } from './train-step'
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
  const { networks, rule } = parts
  const clock = parts.stepClock()
  const state = new DeviceState(parts.initialState().vectors)
  const present = async (): Promise<HostState> => ({ vectors: await state.read(), steps: clock.steps })

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
      const packed = await fetched(() =>
        packOutputs(networks.forward({ mode: 'evaluate', weights: parts.weights(state.tensors) }, uploadObservation(batch, shape)))
      )
      return unpackOutputs(packed, batch, shape)
    },
    values: (batch) =>
      fetched(() => tf.stack(networks.values({ mode: 'evaluate', weights: parts.valueWeights(state.tensors) }, uploadObservation(batch, shape)), 1)),
    update: async (batch, rateFactor): Promise<UpdateResult> => {
      const { stepSize, rootCorrection } = clock.factors(rateFactor)
      const factors = (): AdamFactors => ({ stepSize: tf.tensor1d(stepSize), rootCorrection: tf.tensor1d(rootCorrection) })
      const { report, changed } = tf.tidy(() => trainStep(state.tensors, uploadUpdate(batch, shape, rule), factors(), parts))
      state.replace(changed)
      clock.advance(rateFactor)
      return namedReport(await fetched(() => report), batch.count, rule)
    },
    read: async () => namedState(parts, await present()),
    write: async (model, optimizer) => {
      const { vectors, steps } = optimizer ? parseState(parts, { model, optimizer }) : withModel(parts, model, await present())
      if (optimizer) rule.gifts?.write(giftArrays(optimizer))
      state.write(vectors)
      clock.steps = steps
    },
    parameterCounts: () => countParameters(config, shape),
    dispose: () => state.dispose()
  }
}
