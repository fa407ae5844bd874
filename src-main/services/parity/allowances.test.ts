import { join } from 'node:path'
import { backendNames } from '@shared/domain/run'
import { describe, expect, it } from 'vitest'
import { readCaseFolders } from '../../store/parity-files'
import { allowances, withAllowances } from './allowances'
import { readCase } from './harness'
import type { ParityCase } from './types'

const root = join(import.meta.dirname, '../../../parity')
const families = [...new Set(allowances.map(({ family }) => family))]
const cases = [...readCaseFolders(families.map((family) => join(root, family)))].map(readCase)

/** `family/case tensor` of everything whose tolerance is another one on that backend. */
function widened(given: ParityCase, backend: (typeof backendNames)[number]): string[] {
  const { tensors } = withAllowances(given, backend)
  return given.tensors.flatMap(({ name, atol = 0 }, index) => ((tensors[index]!.atol ?? 0) === atol ? [] : [`${given.family}/${given.case} ${name}`]))
}

describe('allowances', () => {
  it('concern three recorded tensors, none of them in plain JavaScript', () => {
    const touched = Object.fromEntries(backendNames.map((backend) => [backend, cases.flatMap((given) => widened(given, backend)).sort()]))
    const kernel = 'nip_agent_parts/nip_residual_blocks_verifier grad/verifier.body.cnn_encoder.module.0.module.downsample.0.weight'
    const loop = 'nip_train_loop/ppo_residual_blocks output/after_it0|'
    expect(touched).toEqual({
      tensorflow: [kernel, `${loop}verifier.body.final_encoder.module.1.module.bias`],
      webgpu: [kernel, `${loop}prover.body.cnn_encoder.module.0.module.conv2.weight`],
      wasm: [],
      cpu: []
    })
  })

  it('are a hundredth of the smallest number they are for at most', () => {
    for (const { family, case: name, tensor, atol } of allowances) {
      const given = cases.find((one) => one.family === family && one.case === name)!
      const recorded = given.tensors.find((record) => record.name === tensor)!
      expect(atol).toBeGreaterThan(recorded.atol ?? 0)
      const values = Array.from(given.arrays.get(tensor)!.data, Math.abs)
      expect(atol).toBeLessThan(Math.min(...values) / 100)
    }
  })
})
