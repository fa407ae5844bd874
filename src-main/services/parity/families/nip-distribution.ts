import * as tf from '@tensorflow/tfjs-core'
import { compositeTerms } from '../../../engine/agents/composite-categorical'
import { caseHeads } from '../case-heads'
import { differentiated, inputTensor } from '../case-tensors'
import type { CaseInput, CaseOutput, ParityFamily } from '../types'

/** The joint distribution of all choices of an agent: log-probability, entropy and their gradients by the logits. */
export const nipDistribution: ParityFamily = { family: 'nip_distribution', run: distribution }

async function distribution(given: CaseInput): Promise<CaseOutput> {
  const { names, logits, agents, heads, outcomes } = caseHeads(given)
  const { results, gradients } = await differentiated((tensors, found) => {
    const { logProbability, entropy } = compositeTerms(heads(tensors), outcomes(), agents)
    found.set('output/log_prob', logProbability).set('output/entropy', entropy)
    const weighted = [tf.mul(logProbability, inputTensor(given, 'input/cot.log_prob')), tf.mul(entropy, inputTensor(given, 'input/cot.entropy'))]
    return tf.sum(tf.addN(weighted)) as tf.Scalar
  }, logits)
  tf.dispose([...logits])
  return { tensors: new Map([...results, ...names.map((name, index) => [`grad_input/${name}_logits`, gradients[index]!] as const)]) }
}
