import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import { upload } from '../../agents/host-inputs'
import type { Tensors } from '../../agents/part'
import type { RunShape } from '../../agents/run-program'
import { namedState, parseModel } from '../program-state'
import { forgetful, soloInputs, soloProgramParts, soloReportOf } from '../solo-program'
import type { SoloBatch, SoloReport } from '../solo-program'
import { weightTable } from '../../agents/parameter-layout'
import { soloStep } from '../solo-step'
import type { SoloState } from '../solo-step'
import { computeEagerly } from './compute'
import type { Compute } from './compute'

export interface SoloProbe {
  readonly config: RunConfig
  readonly shape: RunShape
  /** By full key, PyTorch's layouts. */
  readonly weights: NamedArrays
  /** One step each. */
  readonly batches: readonly SoloBatch[]
}

export interface SoloProbed {
  /** Agents that answer alone, in order. */
  readonly agents: readonly string[]
  /** Of every batch, before its step: (agent, n, 2). */
  readonly logits: readonly Float32Array[]
  readonly reports: readonly SoloReport[]
  /** By full key, PyTorch's layouts. */
  readonly after: NamedArrays
  /** Names of the parameters that learn. */
  readonly learned: readonly { readonly agent: string; readonly part: string }[]
}

/** The step of the solo trainer from plain arrays to plain arrays, with what the agents answer before it (nip-spec 8.8). */
export async function probeSolo({ config, shape, weights, batches }: SoloProbe, compute: Compute = computeEagerly): Promise<SoloProbed> {
  const parts = soloProgramParts(config, shape)
  const { layout, networks } = parts
  const clock = parts.stepClock()
  const { firstMoment, secondMoment, steps: _, memory } = parts.initialState()
  let state = { firstMoment, secondMoment, ...parseModel(layout, weights) }
  const logits: Float32Array[] = []
  const reports: SoloReport[] = []
  for (const batch of batches) {
    const { stepSize, rootCorrection } = clock.factors(1)
    // nothing can be fed that has no elements
    const held = Object.entries(state).filter(([, values]) => values.length > 0)
    const fed: Tensors = {
      ...upload(soloInputs(batch.count, shape), batch),
      stepSize: tf.tensor1d(stepSize),
      rootCorrection: tf.tensor1d(rootCorrection),
      ...Object.fromEntries(held.map(([key, values]) => [`state ${key}`, tf.tensor1d(values)]))
    }
    try {
      const found = await compute((given) => {
        const vector = (key: string): tf.Tensor1D => (given[key] as tf.Tensor1D | undefined) ?? tf.zeros([0])
        const learned = Object.fromEntries(Object.keys(state).map((key) => [key, vector(`state ${key}`)])) as unknown as SoloState
        const answers = networks.answers({ mode: 'train', weights: weightTable(layout, learned) }, given)
        const { buffers, ...moved } = soloStep(learned, given, { stepSize: vector('stepSize'), rootCorrection: vector('rootCorrection') }, parts)
        return { ...moved, ...(layout.buffers.size > 0 ? { buffers } : {}), logits: tf.stack(answers, 0) }
      }, fed)
      const { report, logits: answered, ...moved } = Object.fromEntries(found)
      logits.push(answered!)
      reports.push(soloReportOf(report!))
      state = { ...state, ...moved }
      clock.advance()
    } finally {
      tf.dispose({ ...fed })
    }
  }
  return {
    agents: networks.agents.map(({ name }) => name),
    logits,
    reports,
    after: namedState({ layout, rule: forgetful }, state, { ...state, memory, steps: clock.steps }).model,
    learned: layout.trained.places.map(({ parameter: { agent, part } }) => ({ agent, part }))
  }
}
