import * as tf from '@tensorflow/tfjs-core'
import { compositeTerms } from '../../../engine/agents/composite-categorical'
import { createNetworks } from '../../../engine/agents/networks'
import { uploadObservation } from '../../../engine/agents/observation'
import { packOutputs, unpackOutputs } from '../../../engine/agents/policy-output'
import { categoricalHeads, restrictionMask } from '../../../engine/agents/policy-heads'
import type { ObservationBatch, RunShape } from '../../../engine/agents/run-program'
import { pickSlots } from '../../../engine/objectives/update-inputs'
import { inputArray } from '../case-arrays'
import { arraysUnder, caseNetwork } from '../case-network'
import { differentiated, gradientArrays, inputTensor, weightTensors } from '../case-tensors'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** All agents together: logits on all channels, values, joint log-probability and entropy, and parameter gradients. */
export const nipCombined: ParityFamily = { family: 'nip_combined', run: combined }

async function combined(given: CaseInput): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const networks = createNetworks(config, shape)
  const batch = batchOf(given, shape)
  const weights = weightTensors(networks.parameters, arraysUnder(given.arrays, 'weight/'))
  const observation = uploadObservation(batch, shape)
  const { results, gradients } = await differentiated((tensors, found) => {
    const table = new Map(networks.parameters.map(({ key }, index) => [key, tensors[index]!]))
    const outputs = networks.forward({ mode: 'train', weights: table }, observation)
    const mask = tf.tensor2d(restrictionMask(batch.decisionRestriction), [batch.count, 3])
    const terms = compositeTerms(categoricalHeads(networks, outputs, shape, mask), outcomesOf(given, shape, batch.count), networks.agents.length)
    const value = tf.stack(outputs.map((output) => output.value), 1) // prettier-ignore
    found.set('packed', packOutputs(outputs)).set('output/sample_log_prob', terms.logProbability).set('output/entropy', terms.entropy).set('output/value', value)
    const parts = { log_prob: terms.logProbability, entropy: terms.entropy, value }
    return tf.addN(Object.entries(parts).map(([key, tensor]) => tf.sum(tf.mul(tensor, inputTensor(given, `input/cot.${key}`))))) as tf.Scalar
  }, weights)
  tf.dispose([weights, { ...observation }])
  const { pixelLogits, decisionLogits, symbolLogits } = unpackOutputs(results.get('packed')!, batch, shape)
  return {
    tensors: new Map<string, ArrayLike<number>>([
      ...results,
      ...gradientArrays(networks.parameters, gradients),
      ['output/latent_pixel_selected_logits', pixelLogits],
      // the reference keeps the same tensor under a second name, for its statistics
      ['output/main_message_logits', pixelLogits],
      ['output/decision_logits', decisionLogits],
      ...(symbolLogits ? [['output/linear_message_selected_logits', symbolLogits] as const] : [])
    ]),
    values: { agent_names: shape.agents, channel_names: shape.channels }
  }
}

function batchOf(given: CaseInput, shape: RunShape): ObservationBatch {
  const floats = (name: string): Float32Array => Float32Array.from(inputArray(given, name).data)
  const whole = (name: string): Int32Array => Int32Array.from(inputArray(given, name).data)
  const round = whole('input/round')
  return {
    count: round.length,
    image: floats('input/image'),
    x: floats('input/x'),
    message: floats('input/message'),
    round,
    decisionRestriction: whole('input/decision_restriction'),
    linearMessageHistory: shape.linearSymbols === null ? null : floats('input/linear_message_history')
  }
}

function outcomesOf(given: CaseInput, shape: RunShape, count: number): tf.Tensor2D[] {
  const slots = (name: string): tf.Tensor2D => {
    const picked = pickSlots(Int32Array.from(inputArray(given, name).data), count, shape)
    return tf.tensor2d(picked, [count, picked.length / count], 'int32')
  }
  return [
    slots('input/action.latent_pixel_selected'),
    inputTensor(given, 'input/action.decision', 'int32') as tf.Tensor2D,
    ...(shape.linearSymbols === null ? [] : [slots('input/action.linear_message_selected')])
  ]
}
