import { describe, expect, it } from 'vitest'
import { defaultSettings } from '@shared/domain/run'
import type { ExecutionPlan, RunSettings } from '@shared/domain/run'
import { asksForPlan, requireCompilable, settingsInForce, withRunSwitches, xlaFor } from './plan-switches'

const plan: ExecutionPlan = { backend: 'tensorflow', library: null, compile: 'off', xla: false, threads: { intra: 1, inter: 2 }, precision: 'float32' }
const settings = (changes: Partial<RunSettings>): RunSettings => ({ ...defaultSettings, ...changes })

describe('withRunSwitches', () => {
  it('compiles on tensorflow unless told not to, and nowhere else', () => {
    expect(withRunSwitches(plan, settings({})).compile).toBe('on')
    expect(withRunSwitches(plan, settings({ compile: 'off' })).compile).toBe('off')
    expect(withRunSwitches({ ...plan, backend: 'wasm' }, settings({})).compile).toBe('off')
  })

  it('takes the precision asked for and leaves what belongs to the process alone', () => {
    expect(withRunSwitches({ ...plan, xla: true }, settings({ precision: 'bfloat16' }))).toEqual({ ...plan, xla: true, compile: 'on', precision: 'bfloat16' })
    expect(withRunSwitches({ ...plan, precision: 'bfloat16' }, settings({}))).toEqual({ ...plan, compile: 'on' })
  })
})

describe('requireCompilable', () => {
  it.each<[ExecutionPlan['backend'], Partial<RunSettings>, RegExp]>([
    ['wasm', { compile: 'on' }, /Compilation needs backend tensorflow, but this is wasm/],
    ['tensorflow', { precision: 'bfloat16', compile: 'off' }, /bfloat16 needs the compiled step .* but compile is off/],
    ['wasm', { precision: 'bfloat16' }, /bfloat16 needs the compiled step .* but this is backend wasm/],
    ['tensorflow', { xla: 'on', compile: 'off' }, /XLA needs the compiled step .* but compile is off/],
    ['cpu', { xla: 'on' }, /XLA needs the compiled step .* but this is backend cpu/]
  ])('refuses on %s %j with a remedy', (backend, changes, message) => {
    const refuse = (): void => requireCompilable(backend, settings(changes))
    expect(refuse).toThrow(message)
    expect(refuse).toThrow(expect.objectContaining({ code: 'bad-request', remedy: expect.stringMatching(/^Use --/) }))
  })

  it('lets through what fits', () => {
    requireCompilable('wasm', settings({ compile: 'off', xla: 'off' }))
    requireCompilable('tensorflow', settings({ compile: 'on', xla: 'on', precision: 'bfloat16' }))
  })
})

describe('settingsInForce', () => {
  const own = settings({ threads: 4, precision: 'float32', checkpointPeriod: 7 })
  const changed: ExecutionPlan = { ...plan, compile: 'on', xla: true, precision: 'bfloat16', threads: { intra: 3, inter: 2 } }

  it('keeps every part of the plan that nothing is said about', () => {
    expect(settingsInForce(own, changed, { interThreads: 1 })).toEqual({
      ...own,
      backend: 'tensorflow',
      compile: 'on',
      xla: 'on',
      precision: 'bfloat16',
      threads: 3,
      interThreads: 1
    })
  })

  it('goes back to the settings of the run where another backend is asked for', () => {
    expect(settingsInForce(own, changed, { backend: 'auto' })).toEqual(own)
  })

  it('is needed for switches of the plan only', () => {
    expect([{}, { checkpointPeriod: 1 }, { storedEpisodes: 0 }, { xla: 'off' as const }, { precision: 'float32' as const }].map(asksForPlan)).toEqual([
      false,
      false,
      false,
      true,
      true
    ])
  })
})

describe('xlaFor', () => {
  it('is on when told so only', () => {
    expect((['auto', 'off', 'on'] as const).map((xla) => xlaFor({ xla }))).toEqual([false, false, true])
  })
})
