import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { DatasetCatalogue } from '../catalogue'
import { startChild } from '../../store/testing/run-child'
import { bundledScript } from '../testing/run-child'
import { randomPng, writeFiles } from '../testing/import-scene'
import { temporaryFolder } from '../testing/temporary'
import { verifyDataset } from '../verify'
import { sweepWorkplaces } from './workplace'

const kills = 8

it(`an importer killed at ${kills} random moments leaves nothing that shows, and the next one sweeps up`, async () => {
  const script = await bundledScript('child-importer', temporaryFolder())
  const files = Object.fromEntries(
    ['a', 'b'].flatMap((name, label) => Array.from({ length: 150 }, (_, n) => [`${name}/${n}.png`, randomPng(16, 16, 1, label * 1000 + n)]))
  )
  const source = writeFiles(temporaryFolder(), files)
  const datasets = join(temporaryFolder(), 'datasets')
  let hidden = 0
  for (let kill = 0; kill < kills; kill++) {
    const random = Random.of(kill, 'kill')
    const child = startChild(script, [source, datasets])
    expect(await child.line()).toBe('reading')
    // from the first image to the last file of the dataset
    if (kill % 2 === 1) expect(await child.line()).toBe('publishing')
    await delay(random.integer(25))
    child.kill()
    await child.ended
    const { datasets: listed, problems } = await new DatasetCatalogue({ embedded: temporaryFolder(), workspace: datasets }).list()
    expect(problems).toEqual([])
    // either nothing, or, when the rename was done, the whole dataset
    for (const { manifest } of listed) expect(await verifyDataset({ manifest, folder: join(datasets, manifest.id) })).toEqual({ sound: true, problems: [] })
    hidden += existsSync(datasets) ? readdirSync(datasets).filter((name) => name.startsWith('.import-')).length : 0
    await sweepWorkplaces(datasets, () => false)
    expect(readdirSync(datasets).filter((name) => name.startsWith('.'))).toEqual([])
    if (listed.length > 0) break
  }
  expect(hidden).toBeGreaterThan(0)
})

it('the sweep leaves the work of those who live alone', async () => {
  const datasets = writeFiles(temporaryFolder(), { '.import-12-a-0123456789ab/x': '', '.import-13-b-0123456789ab/x': '', 'kept/x': '', '.hidden/x': '' })
  await sweepWorkplaces(datasets, (owner) => owner === '12-a')
  expect(readdirSync(datasets).sort()).toEqual(['.hidden', '.import-12-a-0123456789ab', 'kept'])
  await sweepWorkplaces(join(datasets, 'absent'), () => false)
})
