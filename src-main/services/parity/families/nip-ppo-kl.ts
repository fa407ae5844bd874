import { isTree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { ppoKlRule } from '../../../engine/objectives/ppo-kl'
import type { PpoKlSettings } from '../../../engine/objectives/ppo-kl'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeLoss } from '../../../engine/objectives/probes/loss-probe'
import type { CriticDistance } from '../../../engine/objectives/terms/critic'
import { inputArray, numberSetting } from '../case-arrays'
import { actorCriticArrays, agentsOf, caseHeads } from '../case-heads'
import type { CaseInput, CaseOutput, ParityFamily } from '../types'

/** The objective with a penalty over several minibatches: what is logged, the gradients, and how its weight moves. */
export const nipPpoKl: ParityFamily = { family: 'nip_ppo_kl', run: penalisedLosses }

const totals = ['loss_objective', 'loss_critic', 'loss_entropy', 'entropy', 'kl_divergence']
const perAgent = ['loss_objective', 'loss_critic', 'loss_entropy']

async function penalisedLosses(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const settings = lossSettings(given)
  const tensors = new Map<string, ArrayLike<number>>()
  let memory: Float32Array | null = null
  for (let call = 0; call < numberSetting(given, 'calls'); call++) {
    const prefix = `${call}.`
    const heads = caseHeads(given, prefix)
    const agents = Array.from({ length: agentsOf(given, prefix) }, (_, agent) => String(agent))
    const probed = await probeLoss(
      {
        rule: ppoKlRule(settings, agents),
        heads: [...heads.values()],
        agents: agents.length,
        value: inputArray(given, `input/${prefix}value_new`),
        collected: actorCriticArrays(given, prefix),
        ...(memory === null ? {} : { memory })
      },
      compute
    )
    const inputs = [...[...heads.keys()].map((name) => `${name}_logits`), 'value_new']
    for (const name of totals) tensors.set(`output/${prefix}${name}`, [probed.report[name]!])
    for (const name of perAgent) tensors.set(`output/${prefix}agents.${name}`, agents.map((agent) => probed.report[`${agent}.${name}`]!)) // prettier-ignore
    inputs.forEach((name, index) => tensors.set(`grad_input/${prefix}${name}`, probed.gradients[index]!))
    // one number for everybody until the first minibatch
    tensors.set(`output/${prefix}beta_before`, memory ?? [settings.beta])
    tensors.set(`output/${prefix}beta_after`, probed.memory)
    memory = probed.memory
  }
  return { tensors }
}

function lossSettings({ config: { loss } }: CaseInput): PpoKlSettings {
  if (!isTree(loss)) throw new AppError('internal', 'The case has no loss settings.')
  const { dtarg, beta, increment, decrement, entropy_coef, critic_coef, normalize_advantage, loss_critic_type, clip_value } = loss
  return {
    target: Number(dtarg),
    beta: Number(beta),
    increment: Number(increment),
    decrement: Number(decrement),
    entropyEps: Number(entropy_coef),
    criticCoef: Number(critic_coef),
    normalizeAdvantage: normalize_advantage === true,
    criticDistance: loss_critic_type as CriticDistance,
    valueClip: typeof clip_value === 'number' ? clip_value : null,
    quirks: true
  }
}
