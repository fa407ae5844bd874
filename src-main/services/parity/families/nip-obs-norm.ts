import { normalise, SampledStatistic } from '../../../engine/scenario/normaliser'
import { inputArray } from '../case-arrays'
import type { ParityFamily } from '../types'

const rollout = /^input\/rollout\.(\w+?)\.(\w+)\.\d+$/

export const nipObsNorm: ParityFamily = {
  family: 'nip_obs_norm',
  run: (given) => {
    const statistics = new Map<string, SampledStatistic>()
    for (const [name, { data }] of given.arrays) {
      const [, split, key] = rollout.exec(name) ?? []
      if (split === undefined || key === undefined) continue
      const id = `${split}.${key}`
      const statistic = statistics.get(id) ?? new SampledStatistic()
      statistic.add(data)
      statistics.set(id, statistic)
    }
    const tensors = new Map<string, ArrayLike<number>>()
    for (const [id, { affine }] of statistics) {
      const probe = inputArray(given, `input/probe.${id.slice(id.indexOf('.') + 1)}`)
      tensors.set(`output/${id}.loc`, [affine.loc])
      tensors.set(`output/${id}.scale`, [affine.scale])
      tensors.set(`output/${id}.applied`, Float32Array.from(probe.data, (value) => normalise(affine, value)))
    }
    return Promise.resolve({ tensors })
  }
}
