import * as tf from '@tensorflow/tfjs-core'
import { isBuffer, parameterSize } from '../nets/parameters'
import { agentParts } from './agent-parts'
import type { AgentParts } from './agent-parts'
import { viewOfAgent } from './agent-view'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import { runPart } from './networks'
import type { NamedParameter, NetworkPass } from './networks'
import { required } from './part'
import type { Part, Tensors } from './part'
import type { RunShape } from './run-program'
import { soloHead } from './solo-head'

/** An agent that answers alone: the body it has in dialogues, and a head of its own. */
export interface SoloAgent {
  readonly name: string
  readonly body: Part
  readonly head: Part
  /** As it is in dialogues. */
  readonly parts: AgentParts
}

/** All agents but those that play by lot, each by itself. */
export interface SoloNetworks {
  readonly agents: readonly SoloAgent[]
  readonly parameters: readonly NamedParameter[]
  /** (n, 2) per agent: logits of reject and accept, before any dialogue. Inputs: image and, where agents use it, embedding. */
  answers(pass: NetworkPass, inputs: Tensors): tf.Tensor2D[]
}

export function createSoloNetworks(config: NetworkConfig, shape: RunShape): SoloNetworks {
  const agents = shape.agents.flatMap((name, index): SoloAgent[] => {
    if (settingsOf(config, shape, index).is_random) return []
    const parts = agentParts(config, shape, index)
    return [{ name, body: parts.policyBody, head: soloHead(config, shape, index), parts }]
  })
  const parameters = agents.flatMap(({ name, body, head }) =>
    [body, head].flatMap((part) => part.parameters.map((spec) => ({ key: `${name}.${part.name}.${spec.path}`, agent: name, part: part.name, spec })))
  )
  return {
    agents,
    parameters,
    answers: (pass, inputs) => {
      const observation = beforeDialogue(inputs, shape)
      return agents.map((agent) => {
        const represented = runPart(agent, agent.body, pass, viewOfAgent(observation, shape, agent.parts))
        return required(runPart(agent, agent.head, pass, represented), 'decision_logits') as tf.Tensor2D
      })
    }
  }
}

/** Trainable parameters of each agent that answers alone; needs no tensor backend. */
export function countSoloParameters(config: NetworkConfig, shape: RunShape): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(shape.agents.map((name) => [name, 0]))
  for (const { agent, spec } of createSoloNetworks(config, shape).parameters) if (!isBuffer(spec)) counts[agent]! += parameterSize(spec)
  return counts
}

/** Nothing is said or done yet: every message is zero, as in the reference (nip-spec 8.8), whatever is normalised in dialogues. */
function beforeDialogue(inputs: Tensors, shape: RunShape): Tensors {
  const { channels, messageSize, maxRounds, latentHeight, latentWidth, linearSymbols } = shape
  const image = required(inputs, 'image')
  const count = image.shape[0]!
  return {
    ...inputs,
    x: tf.zeros([count, maxRounds, channels.length, messageSize, latentHeight, latentWidth]),
    message: tf.zeros([count, channels.length, messageSize, latentHeight, latentWidth]),
    round: tf.zeros([count, maxRounds + 1]),
    ...(linearSymbols === null ? {} : { linear: tf.zeros([count, maxRounds, channels.length, messageSize, linearSymbols]) }),
    ...(shape.looksBack ? nothingDone(count, shape) : {})
  }
}

function nothingDone(count: number, { agents, channels, messageSize, linearSymbols }: RunShape): Tensors {
  const messages = tf.fill([count, agents.length, channels.length, messageSize], -1, 'int32')
  return {
    'previous.pixels': messages,
    'previous.decisions': tf.fill([count, agents.length], -1, 'int32'),
    ...(linearSymbols === null ? {} : { 'previous.symbols': messages }),
    'previous.reward': tf.zeros([count, agents.length])
  }
}
