import { isTree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { ppoClipRule } from '../../../engine/objectives/ppo-clip'
import type { PpoClipSettings } from '../../../engine/objectives/ppo-clip'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeLoss } from '../../../engine/objectives/probes/loss-probe'
import type { CriticDistance } from '../../../engine/objectives/terms/critic'
import { inputArray } from '../case-arrays'
import { actorCriticArrays, agentsOf, caseHeads } from '../case-heads'
import type { CaseInput, CaseOutput, ParityFamily } from '../types'

/** The clipped objective on given logits and values: what is logged, and the gradients by logits and values. */
export const nipPpoClip: ParityFamily = { family: 'nip_ppo_clip', run: clippedLoss }

const totals = ['loss_objective', 'loss_critic', 'loss_entropy', 'entropy', 'kl_divergence', 'ESS']
const perAgent = ['loss_objective', 'loss_critic', 'loss_entropy']

async function clippedLoss(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const heads = caseHeads(given)
  const agents = Array.from({ length: agentsOf(given) }, (_, agent) => String(agent))
  const { report, gradients } = await probeLoss(
    {
      rule: ppoClipRule(lossSettings(given), agents),
      heads: [...heads.values()],
      agents: agents.length,
      value: inputArray(given, 'input/value_new'),
      collected: actorCriticArrays(given)
    },
    compute
  )
  const inputs = [...[...heads.keys()].map((name) => `${name}_logits`), 'value_new']
  return {
    tensors: new Map<string, ArrayLike<number>>([
      ...totals.map((name) => [`output/${name}`, [report[name]!]] as const),
      ...perAgent.map((name) => [`output/agents.${name}`, agents.map((agent) => report[`${agent}.${name}`]!)] as const),
      ...inputs.map((name, index) => [`grad_input/${name}`, gradients[index]!] as const)
    ])
  }
}

function lossSettings({ config: { loss } }: CaseInput): PpoClipSettings {
  if (!isTree(loss)) throw new AppError('internal', 'The case has no loss settings.')
  const { clip_epsilon, entropy_coef, critic_coef, normalize_advantage, loss_critic_type, clip_value } = loss
  return {
    clipEpsilon: Number(clip_epsilon),
    entropyEps: Number(entropy_coef),
    criticCoef: Number(critic_coef),
    normalizeAdvantage: normalize_advantage === true,
    criticDistance: loss_critic_type as CriticDistance,
    valueClip: typeof clip_value === 'number' ? clip_value : null
  }
}
