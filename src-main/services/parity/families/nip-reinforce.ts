import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeLoss } from '../../../engine/objectives/probes/loss-probe'
import { reinforceRule } from '../../../engine/objectives/reinforce'
import { inputArray } from '../case-arrays'
import { agentsOf, caseHeads } from '../case-heads'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** REINFORCE on given logits and rewards to go; with a critic the reference stops. */
export const nipReinforce: ParityFamily = { family: 'nip_reinforce', run: reinforceLosses }

async function reinforceLosses(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  if (given.config['weighting'] !== 'reward_to_go') return { skip: 'fixed: G28' }
  const heads = caseHeads(given)
  const agents = Array.from({ length: agentsOf(given) }, (_, agent) => String(agent))
  const { report, gradients } = await probeLoss(
    {
      rule: reinforceRule(agents),
      heads: [...heads.values()],
      agents: agents.length,
      value: inputArray(given, 'input/value_new'),
      collected: new Map([['reward_to_go', inputArray(given, 'input/reward_to_go')]])
    },
    compute
  )
  const inputs = [...[...heads.keys()].map((name) => `${name}_logits`), 'value_new']
  return {
    tensors: new Map<string, ArrayLike<number>>([
      ['output/loss_actor', [report['loss_actor']!]],
      ...['loss_actor', 'reward_to_go'].map((name) => [`output/agents.${name}`, agents.map((agent) => report[`${agent}.${name}`]!)] as const),
      ...inputs.map((name, index) => [`grad_input/${name}`, gradients[index]!] as const)
    ])
  }
}
