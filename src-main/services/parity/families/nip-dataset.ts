import { runDatasetCase } from '../../../datasets/parity'
import { caseConfig } from '../case-config'
import type { ParityFamily } from '../types'

export const nipDataset: ParityFamily = {
  family: 'nip_dataset',
  run: async ({ config, arrays }) => {
    const resolved = caseConfig(config['hyper'])
    if ('skip' in resolved) return resolved
    const result = runDatasetCase(config, arrays)
    return { tensors: new Map([...result.arrays].map(([name, { data }]) => [name, data] as const)), values: result.values }
  }
}
