import { flattenedRewardToGo } from '../../../engine/objectives/reward-to-go'
import { inputArray, numberSetting } from '../case-arrays'
import type { ParityFamily } from '../types'

export const nipRewardToGo: ParityFamily = {
  family: 'nip_reward_to_go',
  run: (given) => {
    const reward = inputArray(given, 'input/reward')
    const [environments = 0, steps = 0, agents = 0] = reward.shape
    const done = inputArray(given, 'input/agent_done').data
    return Promise.resolve().then(() => ({
      tensors: new Map([['output/reward_to_go', flattenedRewardToGo({ environments, steps, agents, reward: reward.data, done }, numberSetting(given, 'gamma'))]])
    }))
  }
}
