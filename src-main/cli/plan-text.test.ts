import { describe, expect, it } from 'vitest'
import type { ExecutionPlan } from '@shared/domain/run'
import { planText } from './plan-text'

const plan: ExecutionPlan = {
  backend: 'tensorflow',
  library: { name: 'tensorflow-cpu-2.21.0', version: '2.21.0', sha256: 'ab'.repeat(32), device: 'cpu' },
  compile: 'on',
  xla: true,
  threads: { intra: 3, inter: 2 },
  precision: 'bfloat16'
}

describe('planText', () => {
  it('tells every part of the plan', () => {
    expect(planText(plan)).toBe('tensorflow 2.21.0 (cpu), compile on, XLA on, bfloat16, threads 3+2')
  })

  it('leaves out the library where there is none', () => {
    const plain: ExecutionPlan = { backend: 'wasm', library: null, compile: 'off', xla: false, threads: { intra: 1, inter: 1 }, precision: 'float32' }
    expect(planText(plain)).toBe('wasm, compile off, XLA off, float32, threads 1+1')
  })
})
