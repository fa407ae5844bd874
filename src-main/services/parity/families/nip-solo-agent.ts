import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeSolo } from '../../../engine/objectives/probes/solo-probe'
import { soloRate } from '../../../engine/objectives/solo-program'
import { inputArray, numberSetting } from '../case-arrays'
import { arraysUnder, caseNetwork, prefixed } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** The solo trainer's steps: logits, loss and accuracy per batch, its groups, and all parameters afterwards. */
export const nipSoloAgent: ParityFamily = { family: 'nip_solo_agent', run: soloAgents }

async function soloAgents(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const batches = Array.from({ length: numberSetting(given, 'batches') }, (_, index) => {
    const labels = Int32Array.from(inputArray(given, `input/y${index}`).data)
    return { count: labels.length, image: Float32Array.from(inputArray(given, `input/image${index}`).data), embedding: null, labels }
  })
  const { agents, logits, reports, after, learned } = await probeSolo({ config, shape, weights: arraysUnder(given.arrays, 'weight/'), batches }, compute)
  const tensors = new Map<string, ArrayLike<number>>(prefixed('output/after.', new Map([...after].map(([key, { data }]) => [key, data]))))
  const values: Record<string, unknown> = {}
  agents.forEach((agent, at) => {
    logits.forEach((all, index) => {
      const size = all.length / agents.length
      tensors.set(`output/${agent}.logits${index}`, all.subarray(at * size, (at + 1) * size))
      tensors.set(`output/${agent}.loss${index}`, [reports[index]!.losses[at]!])
      values[`${agent}_accuracy${index}`] = reports[index]!.accuracies[at]!
    })
    // its groups: the body for the policy, the body for the value, the rest; under quirks the bodies have no parameter (G51)
    const counted = (part: string): number => learned.filter((parameter) => parameter.agent === agent && parameter.part === part).length
    const rate = soloRate(config, shape, agent, 'solo_head')
    values[`${agent}_group_sizes`] = [counted('body'), counted('value_body'), counted('solo_head')]
    values[`${agent}_group_lrs`] = [rate, rate, rate]
  })
  return { tensors, values }
}
