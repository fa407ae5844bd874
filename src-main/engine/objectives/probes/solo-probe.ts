import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import { upload } from '../../agents/host-inputs'
import type { Tensors } from '../../agents/part'
import type { RunShape } from '../../agents/run-program'
import type { LearnedState, LearnedVectors } from '../learned-state'
import { freshState, namedState } from '../program-state'
import { soloInputs, soloProgramParts, soloReportOf } from '../solo-program'
import type { SoloBatch, SoloReport } from '../solo-program'
import { weightTable } from '../../agents/parameter-layout'
import { soloStep } from '../solo-step'
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
  let state = freshState(parts, weights).vectors
  const logits: Float32Array[] = []
  const reports: SoloReport[] = []
  for (const batch of batches) {
    const { stepSize, rootCorrection } = clock.factors(1)
    // nothing can be fed that has no elements
    const held = Object.entries(state as Readonly<Record<keyof LearnedVectors, Float32Array>>).filter(([, values]) => values.length > 0)
    const fed: Tensors = {
      ...upload(soloInputs(batch.count, shape), batch),
      stepSize: tf.tensor1d(stepSize),
      rootCorrection: tf.tensor1d(rootCorrection),
      ...Object.fromEntries(held.map(([key, values]) => [`state ${key}`, tf.tensor1d(values)]))
    }
    try {
      const found = await compute((given) => {
        const vector = (key: string): tf.Tensor1D => (given[key] as tf.Tensor1D | undefined) ?? tf.zeros([0])
        const learned = Object.fromEntries(Object.keys(state).map((key) => [key, vector(`state ${key}`)])) as unknown as LearnedState
        const answers = networks.answers({ mode: 'train', weights: weightTable(layout, learned) }, given)
        const { changed, report } = soloStep(learned, given, { stepSize: vector('stepSize'), rootCorrection: vector('rootCorrection') }, parts)
        return { ...changed, report, logits: tf.stack(answers, 0) }
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
    after: namedState(parts, { vectors: state, steps: clock.steps }).model,
    learned: layout.trained.places.map(({ parameter: { agent, part } }) => ({ agent, part }))
  }
}
