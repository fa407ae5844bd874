import { generalisedAdvantages, refuseZeroTrace } from '../../../engine/objectives/gae'
import { inputArray, numberSetting } from '../case-arrays'
import type { ParityFamily } from '../types'

export const nipGae: ParityFamily = {
  family: 'nip_gae',
  run: (given) => {
    const value = inputArray(given, 'input/value')
    const [environments = 0, steps = 0, agents = 0] = value.shape
    const gamma = numberSetting(given, 'gamma')
    const lambda = numberSetting(given, 'lmbda')
    refuseZeroTrace(gamma, lambda)
    const { advantage, target } = generalisedAdvantages(
      {
        environments,
        steps,
        agents,
        value: value.data,
        nextValue: inputArray(given, 'input/next_value').data,
        reward: inputArray(given, 'input/reward').data,
        done: inputArray(given, 'input/agent_done').data,
        terminal: inputArray(given, 'input/terminated').data
      },
      gamma,
      lambda
    )
    return Promise.resolve({
      tensors: new Map([
        ['output/advantage', advantage],
        ['output/value_target', target]
      ])
    })
  }
}
