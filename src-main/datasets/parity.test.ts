import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { runDatasetCase } from './parity'

const folder = join(import.meta.dirname, '../../parity/nip_dataset')
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5))

interface CaseFile {
  readonly rtol: number
  readonly config: unknown
  readonly tensors: readonly { name: string; shape: number[]; atol?: number }[]
  readonly expected: Record<string, { value: unknown }>
}

function arraysOf(name: string): Map<string, NamedArray> {
  return new Map(parseSafetensors(readFileSync(join(folder, `${name}.safetensors`)), name).arrays)
}

describe('parity of nip_dataset', () => {
  it('has its six cases', () => expect(cases).toHaveLength(6))

  it.each(cases)('%s', (name) => {
    const { rtol, config, tensors, expected } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CaseFile
    const given = arraysOf(name)
    const { arrays, values } = runDatasetCase(config, new Map([...given].filter(([key]) => !key.startsWith('output/'))))
    const wanted = tensors.filter((tensor) => tensor.name.startsWith('output/'))
    expect([...arrays.keys()].sort()).toEqual(wanted.map((tensor) => tensor.name).sort())
    for (const { name: key, shape, atol = 0 } of wanted) {
      const [got, want] = [arrays.get(key)!, given.get(key)!]
      expect(got.shape, key).toEqual(shape)
      want.data.forEach((value, index) =>
        expect(Math.abs(got.data[index]! - value), `${key} ${index}`).toBeLessThanOrEqual(atol + (atol > 0 ? rtol * Math.abs(value) : 0))
      )
    }
    expect(values).toEqual(Object.fromEntries(Object.entries(expected).map(([key, { value }]) => [key, value])))
  })

  it('gives images bit by bit', () => {
    const name = 'merge_odd_classes'
    const { config } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CaseFile
    expect(runDatasetCase(config, arraysOf(name)).arrays.get('output/image')).toEqual(arraysOf(name).get('output/image'))
  })

  it('refuses a case without its draws or with an unknown protocol', () => {
    const given = arraysOf('merge_even')
    given.delete('seedinput/class_permutation')
    expect(() => runDatasetCase({ hyper: {}, train: true }, given)).toThrow('The case has no array seedinput/class_permutation.')
    expect(() => runDatasetCase({ hyper: { interaction_protocol: 'debate' } }, given)).toThrow('config.hyper.interaction_protocol: "debate"')
  })
})
