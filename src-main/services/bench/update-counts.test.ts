import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { nativeBackend } from '../../engine/backend/compile/native-binding'
import { startBackend } from '../../engine/backend/start-backend'
import { countNative } from '../../engine/measure/native-tap'
import { compiledProgram } from '../../engine/objectives/compiled.fixture'
import { createEagerProgram } from '../../engine/objectives/eager-program'
import { randomBatch } from '../../engine/objectives/program.fixture'
import { runSchema } from '../../engine/run-schema'
import { benchPresets } from '../presets'
import { benchCase } from './configs'
import baseline from './update-counts.json'

/*
 * What an optimiser step takes, counted, against what it took when update-counts.json was written. A clock would say less: these
 * numbers are the same on every machine.
 */

const rewriting = process.env['ROUNDTABLE_REWRITE_BASELINE'] === '1'
const command = 'ROUNDTABLE_REWRITE_BASELINE=1 npx vitest run --project node src-main/services/bench/update-counts.test.ts'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

/** Few frames: operations and nodes are as many for any number of them, and bytes grow with it. */
const frames = 8
const changes = { rl: { minibatch_size: frames, frames_per_batch: 8 * frames } }

type Counts = Readonly<Record<string, number>>
const stored: Readonly<Record<string, Counts>> = baseline
const found: Record<string, Counts> = {}

function nativeTensors(): number {
  return (nativeBackend().binding as unknown as { getNumOfTensors(): number }).getNumOfTensors()
}

async function countUpdate(preset: string, mode: 'compiled' | 'eager'): Promise<Counts> {
  const { config, shape } = benchCase({ preset, changes, imageSide: null }, runSchema)
  const start = tf.memory().numTensors
  const counter = countNative()
  const compiled = mode === 'compiled' ? await compiledProgram({ config, shape }) : null
  const program = compiled ?? createEagerProgram({ config, shape })
  try {
    const batch = randomBatch(shape, frames, 1)
    await program.update(batch, 1)
    const alive = nativeTensors()
    await counter.during(() => program.update(batch, 1))
    return {
      ...counter.per(1),
      ...(compiled ? { graphNodes: compiled.compilation.nodes } : {}),
      liveTensors: tf.memory().numTensors - start,
      nativeTensorsLeftBehind: nativeTensors() - alive
    }
  } finally {
    counter.stop()
    program.dispose()
  }
}

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})
afterAll(() => {
  if (available && rewriting) writeFileSync(join(import.meta.dirname, 'update-counts.json'), `${JSON.stringify(found, null, 2)}\n`)
})

describe.runIf(available)('an update takes no more than when the baseline was written', () => {
  const cases = benchPresets.flatMap(({ name }) => (['compiled', 'eager'] as const).map((mode) => [name, mode] as const))

  it.each(cases)('%s, %s', async (preset, mode) => {
    const name = `${preset}, ${mode}`
    const counts = await countUpdate(preset, mode)
    found[name] = counts
    if (rewriting) return
    const known = stored[name] ?? {}
    expect(Object.keys(known), `counted for ${name}`).toEqual(Object.keys(counts))
    const grown = Object.entries(counts).flatMap(([what, count]) => (count <= known[what]! ? [] : [`${what}: ${known[what]} before, ${count} now`]))
    expect(grown, `An update of ${name} takes more than before. If it is meant to, write the baseline anew and say why in the commit:\n${command}\n`).toEqual(
      []
    )
  })

  it('in no configuration that is gone', () => {
    expect(Object.keys(rewriting ? found : stored).sort()).toEqual(cases.map(([preset, mode]) => `${preset}, ${mode}`).sort())
  })
})
