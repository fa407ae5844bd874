import * as tf from '@tensorflow/tfjs-core'
import { createNetworks, runPart } from '../../../engine/agents/networks'
import { uploadObservation, viewOf } from '../../../engine/agents/observation'
import type { Tensors } from '../../../engine/agents/part'
import type { RunShape } from '../../../engine/agents/run-program'
import { inputArray } from '../case-arrays'
import { arraysUnder, caseNetwork } from '../case-network'
import { differentiated, gradientArrays, inputTensor, weightTensors } from '../case-tensors'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** One agent on its own: representations, logits, value, and the gradient of everything times the given cotangents. */
export const nipAgentParts: ParityFamily = { family: 'nip_agent_parts', run: agentParts }

async function agentParts(given: CaseInput): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config } = network
  const shape = ownView(network.shape, String(given.config['agent']))
  const networks = createNetworks(config, shape)
  const agent = networks.agents.find(({ name }) => name === given.config['agent'])
  if (!agent) throw new Error(`the protocol has no agent ${String(given.config['agent'])}`)
  const parameters = networks.parameters.filter((parameter) => parameter.agent === agent.name)
  const tensors = weightTensors(parameters, arraysUnder(given.arrays, 'weight/'))
  const observation = observed(given, shape)
  const { results, gradients } = await differentiated((weights, found) => {
    const pass = { mode: 'train' as const, weights: new Map(parameters.map(({ key }, index) => [key, weights[index]!])) }
    const inputs = viewOf(observation, shape, agent.sizes.visible)
    const seen = runPart(agent, agent.policyBody, pass, inputs)
    const said = runPart(agent, agent.policyHead, pass, { ...inputs, ...seen })
    const worth = runPart(agent, agent.valueHead, pass, { ...inputs, ...seen })
    const undecided = said['decision_logits'] ? {} : { decision_logits: tf.zeros([said['latent_pixel_selected_logits']!.shape[0]!, 3]) }
    const outputs: Tensors = { ...seen, ...said, ...undecided, ...worth }
    for (const [key, tensor] of Object.entries(outputs)) found.set(`output/${key}`, tensor)
    const products = [...arraysUnder(given.arrays, 'input/cot.').keys()].map((key) => tf.sum(tf.mul(outputs[key]!, inputTensor(given, `input/cot.${key}`))))
    return tf.addN(products) as tf.Scalar
  }, tensors)
  tf.dispose([tensors, { ...observation }])
  return {
    tensors: new Map<string, ArrayLike<number>>([...results, ...gradientArrays(parameters, gradients)]),
    values: { has_decider: agent.decides, latent_shape: [shape.latentHeight, shape.latentWidth] }
  }
}

/** The run as this agent alone sees it: the case's arrays hold its channels only. */
function ownView(shape: RunShape, agent: string): RunShape {
  const visible = shape.visible[shape.agents.indexOf(agent)] ?? []
  const channels = shape.channels.filter((_, channel) => visible[channel])
  return { ...shape, channels, visible: shape.agents.map(() => channels.map(() => true)) }
}

function observed(given: CaseInput, shape: RunShape): Tensors {
  const floats = (name: string): Float32Array => Float32Array.from(inputArray(given, name).data)
  const ignored = inputArray(given, 'input/ignore_message').data
  const message = floats('input/message')
  const size = message.length / ignored.length
  ignored.forEach((ignore, frame) => void (ignore && message.fill(0, frame * size, (frame + 1) * size)))
  return uploadObservation(
    {
      count: ignored.length,
      image: floats('input/image'),
      x: floats('input/x'),
      message,
      round: Int32Array.from(inputArray(given, 'input/round').data),
      decisionRestriction: new Int32Array(ignored.length),
      linearMessageHistory: shape.linearSymbols === null ? null : floats('input/linear_message_history')
    },
    shape
  )
}
