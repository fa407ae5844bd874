import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { NamedArray } from '@shared/domain/arrays'
import type { RunId } from '@shared/domain/ids'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { partState } from '../engine/agents/state-dict'
import type { Assembled } from './assemble'
import { assembledServices } from './testing/assembled'

const config: Tree = {
  dataset: 'digits8',
  rl: { frames_per_batch: 8, num_iterations: 1, num_epochs: 1, minibatch_size: 8, num_test_iterations: 0, target_critic_tau: 0.5 },
  nip_protocol: { max_message_rounds: 2 },
  image_classification: { initial_num_channels: 1 },
  d_representation: 2,
  agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
}
const settings = { backend: 'cpu', checkpointPeriod: 1, storedEpisodes: 0 } as const
const { signal } = new AbortController()

let folder: string
let made: Assembled

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-weights-'))
  made = assembledServices(folder)
})
afterEach(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

const checkpoint = (run: RunId, file: string): ReadonlyMap<string, NamedArray> => {
  const path = join(folder, 'runs', run, 'checkpoints/1', file)
  return parseSafetensors(readFileSync(path), path).arrays
}

describe('a fork with weights from a file', () => {
  it('begins with them, everything else as the checkpoint has it, and with an optimiser that knows nothing of them', async () => {
    const { run: parent } = await made.services.table['runs.create']({ config, name: '', settings, preset: null }, { signal })
    await made.services.idle()
    const [model, optimizer] = [checkpoint(parent, 'model.safetensors'), checkpoint(parent, 'optimizer.safetensors')]
    const path = join(folder, 'verifier-body.safetensors')
    const halved = [...partState(model, 'verifier.body')].map(([key, array]) => [key, { ...array, data: array.data.map((value) => value / 2) }] as const)
    writeFileSync(path, serialiseSafetensors(new Map(halved)))

    const request = { run: parent, iterations: 1, changes: { rl: { num_iterations: 2 } }, name: '', settings, signal }
    const { run } = await made.services.forkRun({ ...request, weights: { path, part: 'verifier.body' } })
    await made.services.idle()
    expect((await made.services.table['runs.get']({ run }, { signal })).state).toBe('finished')
    for (const [key, { data }] of checkpoint(run, 'model.safetensors')) {
      const before = model.get(key)!.data
      expect(data, key).toEqual(key.startsWith('verifier.body.') ? before.map((value) => value / 2) : before)
    }
    const copied = (arrays: ReadonlyMap<string, NamedArray>): string[] => [...arrays.keys()].filter((key) => key.startsWith('target/'))
    // the target critic begins with the new weights, which need no copy
    expect(copied(checkpoint(run, 'optimizer.safetensors'))).toEqual(copied(optimizer).filter((key) => !key.includes('/verifier.body.')))
    expect(copied(optimizer).some((key) => key.includes('/verifier.body.'))).toBe(true)
    for (const [key, { data }] of checkpoint(run, 'optimizer.safetensors')) {
      const before = optimizer.get(key)!.data
      expect(data, key).toEqual(key.includes('/verifier.body.') ? before.map(() => 0) : before)
    }
    await expect(made.services.forkRun({ ...request, weights: { path, part: null } })).rejects.toMatchObject({ code: 'bad-file' })
    await expect(made.services.forkRun({ ...request, weights: { path: join(folder, 'none'), part: null } })).rejects.toMatchObject({ code: 'not-found' })
    expect(made.dependencies.workspace.runs.ids()).toHaveLength(2)
  })
})
