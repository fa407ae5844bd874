import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { createNetworks } from './networks'
import { matchStateDict, partState, readStateDict } from './state-dict'

/** Files that the reference's own modules were saved to by torch (scripts/fixtures/state_dict.py), and the run they fit. */
const saved = (name: string): Map<string, NamedArray> => new Map(parseSafetensors(readFileSync(join(import.meta.dirname, 'testing', name)), name).arrays)
const { config, shape, count } = smallRun({ agents: { _default: { building_block_type: 'residual_basic' } } }, { channels: 1, height: 8, width: 8 })
const { parameters } = createNetworks(config, shape)

let folder: string

beforeAll(startCpu)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-state-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('state dicts of the reference', () => {
  it('have exactly our parameters and shapes, besides counters', () => {
    const dict = saved('agents.safetensors')
    const names = [...dict.keys()].filter((name) => !name.endsWith('num_batches_tracked'))
    expect(names.sort()).toEqual(parameters.map(({ key }) => key).sort())
    const read = readStateDict(parameters, dict, null)
    expect([...read.keys()].sort()).toEqual(names)
    for (const { key, spec } of parameters) expect([key, read.get(key)!.shape]).toEqual([key, spec.shape])
  })

  it('load into a run, which then is what it says', async () => {
    const program = createEagerProgram({ config, shape })
    const before = await program.act(randomBatch(shape, count, 1))
    await program.write(readStateDict(parameters, saved('agents.safetensors'), null), null)
    expect((await program.act(randomBatch(shape, count, 1))).pixelLogits).not.toEqual(before.pixelLogits)
    const { model } = await program.read()
    for (const [key, { data }] of readStateDict(parameters, saved('agents.safetensors'), null)) expect(model.get(key)!.data).toEqual(data)
    program.dispose()
  })

  it('of one part load under bare names, with the part given', () => {
    const bare = saved('verifier-body.safetensors')
    expect([...bare.keys()].every((name) => !name.startsWith('verifier'))).toBe(true)
    const read = readStateDict(parameters, bare, 'verifier.body')
    const whole = readStateDict(parameters, saved('agents.safetensors'), null)
    expect(read.size).toBeGreaterThan(10)
    for (const [key, array] of read) expect(array).toEqual(whole.get(key))
  })

  it('may lack running statistics, which a reference without functionalize_modules does not keep', () => {
    const bare = saved('verifier-body.safetensors')
    for (const name of [...bare.keys()]) if (name.includes('running')) bare.delete(name)
    expect([...readStateDict(parameters, bare, 'verifier.body').keys()].some((key) => key.includes('running'))).toBe(false)
  })

  it('are refused by name when something is missing, unknown or of another size', () => {
    const bare = saved('verifier-body.safetensors')
    expect(() => readStateDict(parameters, bare, null)).toThrow('belongs to no parameter of this run')
    expect(() => readStateDict(parameters, bare, 'prover.policy_head')).toThrow('belongs to no parameter of prover.policy_head')
    expect(() => readStateDict(parameters, bare, 'verifier.soul')).toThrow('There is no part verifier.soul.')
    const first = 'initial_encoder.module.3.module.weight'
    const shrunk = new Map([...bare, [first, { type: 'F32', shape: [1], data: Float32Array.of(0) }]]) as Map<string, NamedArray>
    expect(() => readStateDict(parameters, shrunk, 'verifier.body')).toThrow(`${first} has shape [1], but this run needs`)
    bare.delete(first)
    expect(() => readStateDict(parameters, bare, 'verifier.body')).toThrow(`verifier.body.${first} is missing`)
    expect(() => readStateDict(parameters, new Map(), null)).toThrow('it holds no parameter')
  })

  it('are compared name by name where not everything need fit', () => {
    const dict = saved('agents.safetensors')
    const gone = 'prover.body.final_encoder.module.1.module.weight'
    const other = 'verifier.value_head.value_mlp.module.2.module.0.bias'
    dict.delete(gone)
    dict.set(other, { type: 'F32', shape: [2], data: Float32Array.of(1, 2) })
    dict.set('verifier.soul', { type: 'F32', shape: [1], data: Float32Array.of(1) })
    const { matched, missing, unexpected, misshapen } = matchStateDict(parameters, dict, null)
    expect(missing).toEqual([gone])
    expect(unexpected).toEqual(['verifier.soul'])
    expect(misshapen).toEqual([{ name: other, has: [2], needs: [3] }])
    expect([...matched.keys(), gone, other].sort()).toEqual(parameters.map(({ key }) => key).sort())
  })

  it('may carry the prefix of parallel training, and hold one part of many', () => {
    const bare = saved('verifier-body.safetensors')
    const prefixed = new Map([...bare].map(([name, array]) => [`module.${name}`, array]))
    expect(matchStateDict(parameters, prefixed, 'verifier.body')).toEqual(matchStateDict(parameters, bare, 'verifier.body'))
    expect(readStateDict(parameters, prefixed, 'verifier.body')).toEqual(readStateDict(parameters, bare, 'verifier.body'))
    expect(matchStateDict(parameters, bare, 'verifier.body').missing).toEqual([])
  })

  it('come out under the same names and in the same layouts', async () => {
    const program = createEagerProgram({ config, shape })
    await program.write(readStateDict(parameters, saved('agents.safetensors'), null), null)
    const path = join(folder, 'verifier-body.safetensors')
    writeFileSync(path, serialiseSafetensors(partState((await program.read()).model, 'verifier.body')))
    const own = parseSafetensors(readFileSync(path), path).arrays
    const given = saved('verifier-body.safetensors')
    for (const name of [...given.keys()]) if (name.endsWith('num_batches_tracked')) given.delete(name)
    expect(new Map([...own].sort())).toEqual(new Map([...given].sort()))
    program.dispose()
  })
})
