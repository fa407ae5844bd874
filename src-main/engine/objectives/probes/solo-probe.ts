import * as tf from '@tensorflow/tfjs-core'
import type { NamedArrays } from '@shared/domain/arrays'
import { compositeTerms } from '../../agents/composite-categorical'
import type { NetworkConfig } from '../../agents/network-config'
import { createNetworks, runPart } from '../../agents/networks'
import type { NamedParameter } from '../../agents/networks'
import { uploadObservation, viewOf } from '../../agents/observation'
import { required } from '../../agents/part'
import type { ObservationBatch, RunShape } from '../../agents/run-program'
import { soloHead } from '../../agents/solo-head'
import { trainerAdam } from '../adam'
import type { Compute } from './compute'
import { differentiate, gradientsByKey, weightTensors } from './differentiate'
import { probeAdam } from './optimiser-probe'

export interface SoloProbe {
  readonly config: NetworkConfig
  readonly shape: RunShape
  /** Name of the agent. */
  readonly agent: string
  /** By full key, PyTorch's layouts. */
  readonly weights: NamedArrays
  /** Whether a part learns. */
  readonly learns: (part: string) => boolean
  readonly rate: number
  /** What is seen and the labels (n), one step each. */
  readonly batches: readonly { readonly seen: ObservationBatch; readonly labels: Int32Array }[]
}

export interface SoloProbed {
  /** Of every batch, before its step: (n, 2) and their mean cross entropy. */
  readonly logits: readonly Float32Array[]
  readonly losses: readonly number[]
  /** By full key, PyTorch's layouts. */
  readonly after: ReadonlyMap<string, Float32Array>
  /** Parameters of body and head that learn. */
  readonly learned: { readonly body: number; readonly head: number }
}

/** A body with the head of an agent that answers alone, taking steps of Adam on the cross entropy (nip-spec 8.8). */
export async function probeSolo({ config, shape, agent: name, weights, learns, rate, batches }: SoloProbe, compute?: Compute): Promise<SoloProbed> {
  const index = shape.agents.indexOf(name)
  const agent = createNetworks(config, shape).agents[index]!
  const head = soloHead(config, shape, index)
  const named = [agent.policyBody, head].flatMap((part): NamedParameter[] =>
    part.parameters.map((spec) => ({ key: `${name}.${part.name}.${spec.path}`, agent: name, part: part.name, spec }))
  )
  const learned = named.filter(({ part }) => learns(part))
  const values = new Map(named.map(({ key, spec }) => [key, { type: 'F32' as const, shape: spec.shape, data: Float32Array.from(weights.get(key)!.data) }]))
  const start = joined(learned.map(({ key }) => values.get(key)!.data))
  const taken: Float32Array[] = []
  const logits: Float32Array[] = []
  const losses: number[] = []
  for (const { seen, labels } of batches) {
    const { results, gradients } = await differentiate(
      (tensors, found, observation) => {
        const pass = { mode: 'train' as const, weights: new Map(named.map(({ key }, at) => [key, tensors[at]!])) }
        const represented = runPart(agent, agent.policyBody, pass, viewOf(observation, shape, agent.sizes.visible))
        const answer = required(runPart(agent, head, pass, represented), 'decision_logits')
        const chosen = tf.tensor2d(labels, [labels.length, 1], 'int32')
        const loss = tf.neg(tf.mean(compositeTerms([{ logits: tf.expandDims(answer, 1), owners: [0] }], [chosen], 1).logProbability))
        found.set('logits', answer).set('loss', loss)
        return loss
      },
      weightTensors(named, values),
      { compute, given: uploadObservation(seen, shape) }
    )
    logits.push(results.get('logits')!)
    losses.push(results.get('loss')![0]!)
    const byKey = gradientsByKey(named, gradients)
    taken.push(joined(learned.map(({ key }) => byKey.get(key)!)))
    // from the start again: a case has a handful of steps
    const { parameters } = await probeAdam({ start, gradients: taken, groups: [{ size: start.length, rate }], settings: trainerAdam, clip: null }, compute)
    let from = 0
    for (const { key } of learned) {
      const { data } = values.get(key)!
      data.set(parameters[parameters.length - 1]!.subarray(from, from + data.length))
      from += data.length
    }
  }
  const counted = (part: string): number => learned.filter((parameter) => parameter.part === part).length
  return {
    logits,
    losses,
    after: new Map([...values].map(([key, { data }]) => [key, data])),
    learned: { body: counted(agent.policyBody.name), head: counted(head.name) }
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)))
}
