import * as tf from '@tensorflow/tfjs-core'
import { isTree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { compositeTerms } from '../../../engine/agents/composite-categorical'
import { ppoClipLoss } from '../../../engine/objectives/ppo-clip'
import type { CriticDistance, PpoClipSettings } from '../../../engine/objectives/ppo-clip'
import { namedReport, reportVector } from '../../../engine/objectives/update-report'
import { caseHeads } from '../case-heads'
import { differentiated, inputTensor } from '../case-tensors'
import type { CaseInput, CaseOutput, ParityFamily } from '../types'

/** The clipped objective on given logits and values: what is logged, and the gradients by logits and values. */
export const nipPpoClip: ParityFamily = { family: 'nip_ppo_clip', run: clippedLoss }

async function clippedLoss(given: CaseInput): Promise<CaseOutput> {
  const settings = lossSettings(given)
  const { names, logits, agents, heads, outcomes } = caseHeads(given)
  const value = inputTensor(given, 'input/value_new')
  const { results, gradients } = await differentiated(
    (tensors, found) => {
      const { logProbability, entropy } = compositeTerms(heads(tensors.slice(0, -1)), outcomes(), agents)
      const recorded = (name: string): tf.Tensor2D => inputTensor(given, `input/${name}`) as tf.Tensor2D
      const terms = ppoClipLoss(
        {
          logProbability,
          entropy,
          value: tensors[tensors.length - 1] as tf.Tensor2D,
          oldLogProbability: recorded('sample_log_prob'),
          oldValue: recorded('value_old'),
          advantage: recorded('advantage'),
          valueTarget: recorded('value_target')
        },
        settings
      )
      found.set('report', reportVector(terms))
      return terms.loss
    },
    [...logits, value]
  )
  tf.dispose([...logits, value])
  const agentNames = Array.from({ length: agents }, (_, agent) => String(agent))
  // no gradient norm here: the report ends with it
  const report = namedReport([...results.get('report')!, 0], agentNames, settings)
  const totals = ['loss_objective', 'loss_critic', 'loss_entropy', 'entropy', 'kl_divergence', 'ESS']
  const perAgent = ['loss_objective', 'loss_critic', 'loss_entropy']
  return {
    tensors: new Map<string, ArrayLike<number>>([
      ...totals.map((name) => [`output/${name}`, [report[name]!]] as const),
      ...perAgent.map((name) => [`output/agents.${name}`, agentNames.map((agent) => report[`${agent}.${name}`]!)] as const),
      ...[...names.map((name) => `${name}_logits`), 'value_new'].map((name, index) => [`grad_input/${name}`, gradients[index]!] as const)
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
