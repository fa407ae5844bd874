import { describe, expect, it } from 'vitest'
import { parseArgument } from './arguments'

describe('parseArgument', () => {
  it('passes a well-formed argument through', () => {
    const argument = {
      run: 'a1',
      iterations: 3,
      changes: { rl: { lr: 0.1 } },
      name: 'x',
      settings: { threads: 2, interThreads: 1, xla: 'on', precision: 'bfloat16' }
    }
    expect(parseArgument('runs.fork', argument)).toEqual(argument)
  })

  it.each<[Parameters<typeof parseArgument>[0], unknown, RegExp]>([
    ['runs.get', null, /needs an object/],
    ['runs.get', {}, /run must be a run or data set id/],
    ['runs.get', { run: '../etc' }, /run must be/],
    ['runs.get', { run: 'CON' }, /run must be/],
    ['runs.get', { run: 'a', extra: 1 }, /does not take extra/],
    ['runs.log', { run: 'a', from: -1, limit: 5 }, /from must be a whole number/],
    ['metrics.read', { run: 'a', from: NaN }, /from must be/],
    ['runs.create', { config: {}, name: 'x'.repeat(201), settings: {}, preset: null }, /name must be/],
    ['runs.create', { config: {}, name: '', settings: { shell: true }, preset: null }, /shell is not one of/],
    ['runs.create', { config: {}, name: '', settings: { precision: 'float64' }, preset: null }, /precision one of float32, bfloat16/],
    ['runs.create', { config: {}, name: '', settings: { xla: true }, preset: null }, /xla one of auto, on, off/],
    ['runs.resume', { run: 'a', settings: { interThreads: -1 } }, /interThreads a whole number/],
    ['runs.create', { config: [], name: '', settings: {}, preset: null }, /config must be a group/],
    ['episodes.play', { run: 'a', iterations: 0, count: 1e9, split: 'test', seed: 0 }, /count must be/]
  ])('refuses %s %j', (name, argument, message) => {
    expect(() => parseArgument(name, argument)).toThrow(message)
  })

  it('refuses a configuration nested or sized beyond reason', () => {
    let deep: Record<string, unknown> = {}
    for (let i = 0; i < 20; i++) deep = { deep }
    expect(() => parseArgument('config.check', { config: deep })).toThrow(/at most 8 levels/)
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))
    expect(() => parseArgument('config.check', { config: wide })).toThrow(/config must be/)
  })
})
