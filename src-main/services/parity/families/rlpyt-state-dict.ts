import { stripDdpStateDict } from '../../../engine/nets/rlpyt/strip-ddp-state-dict'
import { updateStateDict } from '../../../engine/nets/rlpyt/update-state-dict'
import { numberSetting } from '../case-arrays'
import { arraysUnder, prefixed } from '../case-network'
import type { ParityFamily } from '../types'

/** Parameters copied or blended, and names without the data-parallel prefix. */
export const rlpytStateDict: ParityFamily = {
  family: 'rlpyt_state_dict',
  run: (given) => {
    const { ddp_prefix, strip_ddp, keys } = given.config
    const incoming = arraysUnder(given.arrays, 'input/')
    const named = ddp_prefix === true ? new Map(prefixed('module.', incoming)) : incoming
    const updated = updateStateDict(arraysUnder(given.arrays, 'state0/'), named, { tau: numberSetting(given, 'tau'), stripDdp: strip_ddp === true })
    const stripped = stripDdpStateDict(new Map((keys as readonly string[]).map((key) => [key, null])))
    return Promise.resolve({
      tensors: new Map([...updated].map(([name, { data }]) => [`output/${name}`, data])),
      values: { stripped_keys: [...stripped.keys()] }
    })
  }
}
