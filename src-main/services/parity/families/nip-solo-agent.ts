import { isTree } from '@shared/config/paths'
import type { ObservationBatch, RunShape } from '../../../engine/agents/run-program'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeSolo } from '../../../engine/objectives/probes/solo-probe'
import { inputArray, numberSetting } from '../case-arrays'
import { arraysUnder, caseNetwork, prefixed } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** Agents that answer alone: logits, loss and accuracy per batch, and their parameters after the steps. */
export const nipSoloAgent: ParityFamily = { family: 'nip_solo_agent', run: soloAgents }

async function soloAgents(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const hyper = isTree(given.config['hyper']) ? given.config['hyper'] : {}
  // the networks do not depend on the trainer; its own settings are read here
  const { trainer: _, solo_agent: solo, ...networkSettings } = hyper
  const network = caseNetwork({ ...given, config: { ...given.config, hyper: networkSettings } })
  if ('skip' in network) return network
  const { config, shape } = network
  const rate = isTree(solo) && typeof solo['learning_rate'] === 'number' ? solo['learning_rate'] : 0.001
  const batches = Array.from({ length: numberSetting(given, 'batches') }, (__, index) => {
    const labels = Int32Array.from(inputArray(given, `input/y${index}`).data)
    return { seen: nothingSaid(Float32Array.from(inputArray(given, `input/image${index}`).data), labels.length, shape), labels }
  })
  const tensors = new Map<string, ArrayLike<number>>()
  const values: Record<string, unknown> = {}
  for (const agent of shape.agents) {
    // the reference trains the head alone (G51)
    const probe = { config, shape, agent, weights: arraysUnder(given.arrays, 'weight/'), learns: (part: string) => part === 'solo_head', rate, batches }
    const { logits, losses, after, learned } = await probeSolo(probe, compute)
    logits.forEach((own, index) => {
      tensors.set(`output/${agent}.logits${index}`, own)
      tensors.set(`output/${agent}.loss${index}`, [losses[index]!])
      values[`${agent}_accuracy${index}`] = accuracy(own, batches[index]!.labels)
    })
    for (const [name, value] of prefixed('output/after.', after)) tensors.set(name, value)
    // its groups: the body for the policy, the body for the value, the rest
    values[`${agent}_group_sizes`] = [learned.body, learned.body, learned.head]
    values[`${agent}_group_lrs`] = [rate, rate, rate]
  }
  return { tensors, values }
}

/** Images before any dialogue. */
function nothingSaid(image: Float32Array, count: number, shape: RunShape): ObservationBatch {
  const message = count * shape.channels.length * shape.messageSize * shape.latentHeight * shape.latentWidth
  return {
    count,
    image,
    x: new Float32Array(shape.maxRounds * message),
    message: new Float32Array(message),
    round: new Int32Array(count),
    decisionRestriction: new Int32Array(count),
    linearMessageHistory: null,
    embedding: null
  }
}

function accuracy(logits: Float32Array, labels: Int32Array): number {
  const right = labels.filter((label, row) => (logits[2 * row + 1]! > logits[2 * row]! ? 1 : 0) === label)
  return right.length / labels.length
}
