import * as tf from '@tensorflow/tfjs-core'
import type { NamedArrays } from '@shared/domain/arrays'
import type { NetworkConfig } from '../../agents/network-config'
import { createNetworks, runPart } from '../../agents/networks'
import { uploadObservation, viewOf } from '../../agents/observation'
import type { Tensors } from '../../agents/part'
import type { ObservationBatch, RunShape } from '../../agents/run-program'
import type { Compute } from './compute'
import { differentiate, gradientsByKey, weightedSum, weightTensors } from './differentiate'

export interface AgentProbe {
  readonly config: NetworkConfig
  readonly shape: RunShape
  /** Name of the agent. */
  readonly agent: string
  /** By full key, PyTorch's layouts. */
  readonly weights: NamedArrays
  readonly batch: ObservationBatch
  /** By output key; the scalar differentiated is the sum of output times cotangent. */
  readonly cotangents: NamedArrays
}

export interface AgentProbed {
  /** image_level_repr, latent_pixel_level_repr, latent_pixel_selected_logits, decision_logits (zeros without a decider), value, ... */
  readonly outputs: ReadonlyMap<string, Float32Array>
  /** By full key, PyTorch's layouts. */
  readonly gradients: ReadonlyMap<string, Float32Array>
  readonly decides: boolean
}

/** One agent with a shared body on its own, in training mode. */
export async function probeAgent({ config, shape, agent: name, weights, batch, cotangents }: AgentProbe, compute?: Compute): Promise<AgentProbed> {
  const networks = createNetworks(config, shape)
  const agent = networks.agents.find((candidate) => candidate.name === name)
  if (!agent) throw new Error(`the protocol has no agent ${name}`)
  const parameters = networks.parameters.filter((parameter) => parameter.agent === name)
  const { results, gradients } = await differentiate(
    (tensors, found, observation) => {
      const pass = { mode: 'train' as const, weights: new Map(parameters.map(({ key }, index) => [key, tensors[index]!])) }
      const inputs = viewOf(observation, shape, agent.sizes.visible)
      const seen = runPart(agent, agent.policyBody, pass, inputs)
      const said = runPart(agent, agent.policyHead, pass, { ...inputs, ...seen })
      const worth = runPart(agent, agent.valueHead, pass, { ...inputs, ...seen })
      const outputs: Tensors = { decision_logits: tf.zeros([batch.count, 3]), ...seen, ...said, ...worth }
      for (const [key, tensor] of Object.entries(outputs)) found.set(key, tensor)
      return weightedSum(outputs, cotangents)
    },
    weightTensors(parameters, weights),
    { compute, given: uploadObservation(batch, shape) }
  )
  return { outputs: results, gradients: gradientsByKey(parameters, gradients), decides: agent.decides }
}
