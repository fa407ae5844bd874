import { describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { compareTensor, compareValue } from './compare'
import { runParity } from './harness'
import { EvenIfReferenceStops } from './types'
import type { CaseFile } from './types'

const f32 = (...values: number[]): NamedArray => ({ type: 'F32', shape: [values.length], data: Float32Array.from(values) })

/** A grouped mean of 1, 3 and 10 in groups 0, 0 and 2, recorded as `recorded`. */
function groupedMean(recorded: readonly number[], more: Readonly<Record<string, unknown>> = {}): CaseFile {
  const arrays = new Map([
    ['input/values', f32(1, 3, 10)],
    ['input/classes', { type: 'I32', shape: [3], data: Int32Array.of(0, 0, 2) }],
    ['output/y', f32(...recorded)]
  ])
  const description = {
    family: 'nip_maths',
    case: 'made up',
    rtol: 1e-4,
    config: { fn: 'grouped_mean', num_classes: null },
    tensors: [...arrays].map(([name, { shape }]) => ({ name, shape, dtype: 'F32', ...(name.startsWith('output') ? { atol: 1e-6 } : {}) })),
    expected: {},
    ...more
  }
  return { path: 'made-up.json', json: JSON.stringify(description), tensors: serialiseSafetensors(arrays) }
}

async function verdict(...files: CaseFile[]): Promise<{ lines: string[]; totals: object }> {
  const lines: string[] = []
  const totals = await runParity(files, (text) => lines.push(text))
  return { lines, totals }
}

describe('the parity harness', () => {
  it('passes what lies within tolerance, NaN included, without a word', async () => {
    expect(await verdict(groupedMean([2.0001, NaN, 10]))).toEqual({ lines: [], totals: { passed: 1, failed: 0, skipped: 0, onTensors: 0, trained: 0 } })
  })

  it('names tensor, largest difference and tolerance of what does not', async () => {
    const { lines, totals } = await verdict(groupedMean([2.01, NaN, 10.5]))
    expect(lines).toEqual(['FAILED nip_maths/made up: output/y[2] is 10, recorded 10.5: largest difference 0.500, tolerance 0.00105'])
    expect(totals).toEqual({ passed: 0, failed: 1, skipped: 0, onTensors: 0, trained: 0 })
  })

  it('fails a recorded exception when ours gives a result', async () => {
    const { lines } = await verdict(groupedMean([2, NaN, 10], { expected: { raises: { value: 'IndexError' } } }))
    expect(lines).toEqual(['FAILED nip_maths/made up: the reference raises "IndexError", ours gives a result'])
  })

  it('passes a recorded exception when ours refuses by name', async () => {
    const arrays = new Map(['value', 'next_value', 'reward', 'agent_done', 'terminated'].map((name) => [`input/${name}`, { ...f32(0), shape: [1, 1, 1] }]))
    const json = JSON.stringify({
      family: 'nip_gae',
      case: 'zero',
      config: { gamma: 0.9, lmbda: 0 },
      tensors: [],
      expected: { raises: { value: 'IndexError' } }
    })
    expect((await verdict({ path: 'zero.json', json, tensors: serialiseSafetensors(arrays) })).totals).toMatchObject({ passed: 1, failed: 0, skipped: 0 })
  })

  it('says why it skips a case', async () => {
    const { lines } = await verdict(groupedMean([], { family: 'spoken_word' }), groupedMean([], { config: { fn: 'minstd' } }))
    expect(lines).toEqual(['spoken_word/made up: skipped (not built: spoken_word)', 'nip_maths/made up: skipped (no user)'])
  })

  it('refuses a file that is no case', async () => {
    await expect(verdict({ path: 'x.json', json: '{', tensors: new Uint8Array(0) })).rejects.toThrow('x.json is not JSON')
    await expect(verdict({ path: 'x.json', json: '{}', tensors: new Uint8Array(0) })).rejects.toThrow('x.json does not describe a parity case')
  })
})

describe('comparing', () => {
  const record = { name: 'output/y', shape: [1], dtype: 'F32', atol: 0.5 }

  it('adds absolute and relative tolerance', () => {
    expect(compareTensor(record, 0.1, [10], [11.5])).toBeNull()
    expect(compareTensor(record, 0.1, [10], [11.6])).toContain('largest difference 1.60, tolerance 1.50')
  })

  it('lets nothing pass for NaN, infinity or a wrong length', () => {
    expect(compareTensor(record, 0.1, [1], [NaN])).toContain('is NaN')
    expect(compareTensor(record, 0.1, [Infinity], [1e30])).toContain('recorded Infinity')
    expect(compareTensor(record, 0.1, [Infinity], [Infinity])).toBeNull()
    expect(compareTensor(record, 0.1, [1, 2], [1])).toContain('1 elements instead of 2')
    expect(compareTensor(record, 0.1, [1], undefined)).toContain('missing')
  })

  it('compares lists of numbers entry by entry and anything else exactly', () => {
    expect(compareValue('norms', { value: [1, 'NaN'], atol: 0.1 }, 0, [1.05, NaN])).toBeNull()
    expect(compareValue('norms', { value: [1, 2], atol: 0.1 }, 0, [1, 2.2])).toContain('norms[1] is 2.2')
    expect(compareValue('names', { value: ['a'], exact: true }, 0, ['b'])).toContain('names[0] is "b"')
    expect(compareValue('pay', { value: { a: 1, b: 2 }, atol: 0.1 }, 0, { b: 2.05, a: 1 })).toBeNull()
    expect(compareValue('pay', { value: { a: 1, b: 2 }, atol: 0.1 }, 0, { b: 2.2, a: 1 })).toContain('pay.b is 2.2')
    expect(compareValue('pay', { value: { a: 1 }, exact: true }, 0, { a: 1, b: 2 })).toContain('"b":2')
    expect(compareValue('rows', { value: [[1], 'IndexError'], exact: true }, 0, [[1], new EvenIfReferenceStops([])])).toBeNull()
    expect(compareValue('rows', { value: [[1], [2]], exact: true }, 0, [[1], new EvenIfReferenceStops([])])).toContain('rows[1] is []')
    expect(compareValue('rows', { value: [[1], 'IndexError'], exact: true }, 0, [[1], []])).toContain('"IndexError"')
    expect(compareValue('flag', { value: true, exact: true }, 0, undefined)).toContain('missing')
  })
})
