import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { NamedArray } from '@shared/domain/arrays'
import type { RunId } from '@shared/domain/ids'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import type { Assembled } from './assemble'
import { compareWeights, exportWeights } from './exchange-weights'
import { pythonSafetensors } from './testing/python-safetensors'
import { assembledServices } from './testing/assembled'

const config: Tree = {
  dataset: 'digits8',
  rl: { frames_per_batch: 8, num_iterations: 1, num_epochs: 1, minibatch_size: 8, num_test_iterations: 0 },
  nip_protocol: { max_message_rounds: 2 },
  d_representation: 2,
  agents: {
    _default: { d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 },
    prover: { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2], kernel_sizes: [3], strides: [2], paddings: null, hidden_sizes: [3] } },
    verifier: { body: 'amago_ff', amago_ff: { n_layers: 1, d_hidden: 2, d_output: 3 } }
  }
}
const settings = { backend: 'cpu', checkpointPeriod: 1, storedEpisodes: 0 } as const
const { signal } = new AbortController()

let folder: string
let made: Assembled
let run: RunId
let model: ReadonlyMap<string, NamedArray>

const arraysIn = (path: string): ReadonlyMap<string, NamedArray> => parseSafetensors(readFileSync(path), path).arrays
const checkpoint = (of: RunId): ReadonlyMap<string, NamedArray> => arraysIn(join(folder, 'runs', of, 'checkpoints/1/model.safetensors'))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-exchange-'))
  made = assembledServices(folder)
  ;({ run } = await made.services.table['runs.create']({ config, name: '', settings, preset: null }, { signal }))
  await made.services.idle()
  model = checkpoint(run)
})
afterAll(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

describe('exported weights', () => {
  it('are everything under full names', async () => {
    const path = join(folder, 'all.safetensors')
    expect(await exportWeights({ run, iterations: 'latest', path, part: null, bare: false }, made.dependencies)).toMatchObject({ iterations: 1, path })
    expect(new Map([...arraysIn(path)].sort())).toEqual(new Map([...model].sort()))
    await expect(exportWeights({ run, iterations: 'latest', path, part: null, bare: false }, made.dependencies)).rejects.toThrow('is there already')
  })

  it("are one part under the names of its library's own module", async () => {
    const body = async (part: string, name: string): Promise<readonly string[]> =>
      (await exportWeights({ run, iterations: 1, path: join(folder, name), part, bare: true }, made.dependencies)).names
    const conv2dHeadModel = ['conv.conv.0', 'head.model.0'].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`])
    expect([...(await body('prover.body', 'conv.safetensors'))].sort()).toEqual(conv2dHeadModel.sort())
    const linears = ['base.in_layer', 'base.out_layer'].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`])
    const ffTstepEncoder = ['in_norm.mu', 'in_norm.nu', 'in_norm._t', ...linears, 'out_norm.norm.weight', 'out_norm.norm.bias']
    expect([...(await body('verifier.body', 'ff.safetensors'))].sort()).toEqual(ffTstepEncoder.sort())
    // torch: (out, in, height, width)
    expect(arraysIn(join(folder, 'conv.safetensors')).get('conv.conv.0.weight')!.shape).toEqual([2, 3, 3, 3])
    await expect(body('prover.soul', 'none')).rejects.toThrow('has no part prover.soul')
  })
})

describe('imported weights', () => {
  const outcome = (path: string, part: string) => compareWeights({ run, iterations: 'latest', source: { path, part } }, made.dependencies)

  it('are named as matched, missing and unexpected, and blended with what was there', async () => {
    const path = join(folder, 'theirs.safetensors')
    const bias = model.get('prover.body.conv.conv.0.bias')!
    const theirs = new Map<string, NamedArray>([
      ['module.conv.conv.0.bias', { ...bias, data: bias.data.map((value) => value + 1) }],
      ['module.conv.conv.0.num_batches_tracked', { type: 'I32', shape: [], data: Int32Array.of(3) }],
      ['module.head.model.0.bias', { type: 'F32', shape: [5], data: new Float32Array(5) }],
      ['module.head.model.2.bias', { type: 'F32', shape: [5], data: new Float32Array(5) }]
    ])
    writeFileSync(path, serialiseSafetensors(theirs))
    expect(await outcome(path, 'prover.body')).toEqual({
      iterations: 1,
      matched: ['prover.body.conv.conv.0.bias'],
      missing: ['conv.conv.0.weight', 'head.model.0.weight', 'readout.image.weight', 'readout.image.bias', 'readout.pixel.weight', 'readout.pixel.bias'].map(
        (name) => `prover.body.${name}`
      ),
      unexpected: ['head.model.2.bias'],
      misshapen: [{ name: 'head.model.0.bias', has: [5], needs: [3] }]
    })
    const weights = { path, part: 'prover.body', fitting: { tau: 0.5 } }
    const request = { run, iterations: 1, changes: {}, name: '', settings, signal, weights }
    const { run: fork } = await made.services.forkRun(request)
    await made.services.idle()
    for (const [key, { data }] of checkpoint(fork)) {
      const before = model.get(key)!.data
      expect([key, data]).toEqual([
        key,
        key === 'prover.body.conv.conv.0.bias' ? before.map((value, index) => 0.5 * theirs.get('module.conv.conv.0.bias')!.data[index]! + 0.5 * value) : before
      ])
    }
  })
})

describe("the format's own package in Python", () => {
  const python = pythonSafetensors()

  it('missing' in python ? 'is not there, for want of a network or of Python' : 'gives back every bit', async () => {
    if ('missing' in python) return expect(python.missing).toMatch(/pip install|venv|ENOENT/)
    const [ours, theirs] = [join(folder, 'ours.safetensors'), join(folder, 'python.safetensors')]
    await exportWeights({ run, iterations: 'latest', path: ours, part: null, bare: false }, made.dependencies)
    python.rewrite(ours, theirs)
    const [given, back] = [arraysIn(ours), arraysIn(theirs)]
    expect([...back.keys()].sort()).toEqual([...given.keys()].sort())
    const bits = ({ data }: NamedArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (const [name, array] of given) {
      expect([name, back.get(name)!.type, back.get(name)!.shape]).toEqual([name, array.type, array.shape])
      expect(Buffer.compare(bits(back.get(name)!), bits(array))).toBe(0)
    }
    const { missing, unexpected, misshapen } = await compareWeights({ run, iterations: 1, source: { path: theirs, part: null } }, made.dependencies)
    expect([missing, unexpected, misshapen]).toEqual([[], [], []])
  })
})
