import * as tf from '@tensorflow/tfjs-core'
import type { NamedArrays } from '@shared/domain/arrays'
import { compositeTerms } from '../../agents/composite-categorical'
import type { NetworkConfig } from '../../agents/network-config'
import { upload } from '../../agents/host-inputs'
import { createNetworks } from '../../agents/networks'
import { uploadObservation } from '../../agents/observation'
import { categoricalHeads, restrictionMask } from '../../agents/policy-heads'
import { packOutputs, unpackOutputs } from '../../agents/policy-output'
import type { ObservationBatch, PolicyOutput, RunShape } from '../../agents/run-program'
import { outcomeInputs } from '../update-inputs'
import type { Outcomes } from '../update-inputs'
import type { Compute } from './compute'
import { differentiate, gradientsByKey, weightedSum, weightTensors } from './differentiate'

export interface AgentsProbe {
  readonly config: NetworkConfig
  readonly shape: RunShape
  readonly weights: NamedArrays
  readonly batch: ObservationBatch
  readonly outcomes: Outcomes
  /** Of log_prob, entropy and value, (n, agent) each. */
  readonly cotangents: NamedArrays
}

export interface AgentsProbed {
  readonly policy: PolicyOutput
  /** (n, agent). */
  readonly logProbability: Float32Array
  /** (n, agent). */
  readonly entropy: Float32Array
  /** By full key, PyTorch's layouts. */
  readonly gradients: ReadonlyMap<string, Float32Array>
}

/** All agents together, in training mode: what they put out, and the joint distribution of given outcomes. */
export async function probeAgents({ config, shape, weights, batch, outcomes, cotangents }: AgentsProbe, compute?: Compute): Promise<AgentsProbed> {
  const networks = createNetworks(config, shape)
  const { results, gradients } = await differentiate(
    (tensors, found, observation) => {
      const table = new Map(networks.parameters.map(({ key }, index) => [key, tensors[index]!]))
      const outputs = networks.forward({ mode: 'train', weights: table }, observation)
      const mask = tf.tensor2d(restrictionMask(batch.decisionRestriction), [batch.count, 3])
      const chosen = Object.values(upload(outcomeInputs(batch.count, shape), outcomes)) as tf.Tensor2D[]
      const { logProbability, entropy } = compositeTerms(categoricalHeads(networks, outputs, shape, mask), chosen, networks.agents.length)
      const value = tf.stack(
        outputs.map((output) => output.value),
        1
      )
      found.set('packed', packOutputs(outputs)).set('log_prob', logProbability).set('entropy', entropy)
      return weightedSum({ log_prob: logProbability, entropy, value }, cotangents)
    },
    weightTensors(networks.parameters, weights),
    { compute, given: uploadObservation(batch, shape) }
  )
  return {
    policy: unpackOutputs(results.get('packed')!, batch, shape),
    logProbability: results.get('log_prob')!,
    entropy: results.get('entropy')!,
    gradients: gradientsByKey(networks.parameters, gradients)
  }
}
