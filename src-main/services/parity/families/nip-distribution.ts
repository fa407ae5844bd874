import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeDistribution } from '../../../engine/objectives/probes/loss-probe'
import { agentsOf, caseHeads } from '../case-heads'
import { arraysUnder } from '../case-network'
import type { CaseInput, CaseOutput, ParityFamily } from '../types'

/** The joint distribution of all choices of an agent: log-probability, entropy and their gradients by the logits. */
export const nipDistribution: ParityFamily = { family: 'nip_distribution', run: distribution }

async function distribution(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const heads = caseHeads(given)
  const { logProbability, entropy, gradients } = await probeDistribution([...heads.values()], agentsOf(given), arraysUnder(given.arrays, 'input/cot.'), compute)
  return {
    tensors: new Map([
      ['output/log_prob', logProbability],
      ['output/entropy', entropy],
      ...[...heads.keys()].map((name, index) => [`grad_input/${name}_logits`, gradients[index]!] as const)
    ])
  }
}
