import type * as tf from '@tensorflow/tfjs-core'
import { withoutGradient } from '../nets/detached'
import type { Mode, Pass } from '../nets/net'
import type { ParameterSpec } from '../nets/parameters'
import { agentParts, distinctParts } from './agent-parts'
import type { AgentParts } from './agent-parts'
import type { NetworkConfig } from './network-config'
import { agentView, looksAtAnything } from './agent-view'
import { viewOf } from './observation'
import { required } from './part'
import type { Part, Tensors } from './part'
import type { RunShape } from './run-program'

/** A parameter or buffer of a run, by its full key. */
export interface NamedParameter {
  /** `<agent>.<part>.<path>`. */
  readonly key: string
  readonly agent: string
  readonly part: string
  readonly spec: ParameterSpec
}

/** What all agents of a run put out for n frames, before anything is put together. */
export interface AgentOutputs {
  /** (n, V, P, K). */
  readonly pixelLogits: tf.Tensor
  /** (n, 3), before the round's restriction; null for agents that do not decide. */
  readonly decisionLogits: tf.Tensor | null
  /** (n, V, P, S), with the linear message space. */
  readonly symbolLogits: tf.Tensor | null
  /** (n). */
  readonly value: tf.Tensor
}

/** How a pass over all agents is run. */
export interface NetworkPass {
  readonly mode: Mode
  /** Parameters and buffers by full key, inner layout. */
  readonly weights: ReadonlyMap<string, tf.Tensor>
  /** Training only: filled with this batch's statistics for running buffers, by full key. */
  readonly statistics?: Map<string, tf.Tensor>
  /** Shown every named intermediate result as `<agent>.<part>.<name>`. */
  readonly record?: (name: string, value: tf.Tensor) => void
}

/** The combined networks of all agents (nip-spec 6.4): pure functions of weights and observations. */
export interface Networks {
  readonly agents: readonly AgentParts[]
  readonly parameters: readonly NamedParameter[]
  /** Policy and value of every agent, each body run once (G45). */
  forward(pass: NetworkPass, observation: Tensors): AgentOutputs[]
  /** (n) per agent: values alone. */
  values(pass: NetworkPass, observation: Tensors): tf.Tensor[]
}

export function createNetworks(config: NetworkConfig, shape: RunShape): Networks {
  const agents = shape.agents.map((_, index) => agentParts(config, shape, index))
  const parameters = agents.flatMap((agent) =>
    distinctParts(agent).flatMap((part) =>
      part.parameters.map((spec) => ({ key: `${agent.name}.${part.name}.${spec.path}`, agent: agent.name, part: part.name, spec }))
    )
  )
  return {
    agents,
    parameters,
    forward: (pass, observation) => {
      const view = viewer(observation, shape)
      return agents.map((agent) => forwardAgent(agent, pass, view(agent)))
    },
    values: (pass, observation) => {
      const view = viewer(observation, shape)
      return agents.map((agent) => {
        const inputs = view(agent)
        return valueOf(agent, pass, inputs, runPart(agent, agent.valueBody, pass, inputs))
      })
    }
  }
}

/** Agents that see the same channels share one view; one that looks at nothing gets none. */
function viewer(observation: Tensors, shape: RunShape): (agent: AgentParts) => Tensors {
  const made = new Map<string, Tensors>()
  return (agent) => {
    if (!looksAtAnything(agent)) return observation
    const { visible } = agent.sizes
    const key = visible.join()
    const view = made.get(key) ?? viewOf(observation, shape, visible)
    made.set(key, view)
    return agentView(view, observation, shape, agent)
  }
}

function forwardAgent(agent: AgentParts, pass: NetworkPass, inputs: Tensors): AgentOutputs {
  const seen = runPart(agent, agent.policyBody, pass, inputs)
  const policy = runPart(agent, toChooseBy(agent.policyHead), pass, { ...inputs, ...seen })
  const judged = agent.valueBody === agent.policyBody ? seen : runPart(agent, agent.valueBody, pass, inputs)
  return {
    pixelLogits: required(policy, 'latent_pixel_selected_logits'),
    decisionLogits: policy['decision_logits'] ?? null,
    symbolLogits: policy['linear_message_selected_logits'] ?? null,
    value: valueOf(agent, pass, inputs, judged)
  }
}

/** The part as it is where its logits serve to choose by, and for nothing else. */
function toChooseBy(head: Part): Part {
  const { idle } = head
  return idle ? { ...head, run: (pass, inputs) => head.run(withoutGradient(pass, idle), inputs) } : head
}

function valueOf(agent: AgentParts, pass: NetworkPass, inputs: Tensors, representation: Tensors): tf.Tensor {
  return required(runPart(agent, agent.valueHead, pass, { ...inputs, ...representation }), 'value')
}

/** Runs one part of an agent with the weights that stand under its name. */
export function runPart(agent: { readonly name: string }, part: Part, pass: NetworkPass, inputs: Tensors): Tensors {
  const prefix = `${agent.name}.${part.name}.`
  const { record, statistics } = pass
  const partPass: Pass = {
    mode: pass.mode,
    weight: (path) => {
      const found = pass.weights.get(prefix + path)
      if (!found) throw new Error(`no tensor for parameter ${prefix}${path}`)
      return found
    },
    noteStatistic: (path, value) => void statistics?.set(prefix + path, value),
    ...(record ? { record: (name: string, value: tf.Tensor) => record(prefix + name, value) } : {})
  }
  const outputs = part.run(partPass, inputs)
  if (record) for (const [name, value] of Object.entries(outputs)) record(prefix + name, value)
  return outputs
}
