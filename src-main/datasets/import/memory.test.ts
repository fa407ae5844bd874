import { join } from 'node:path'
import { expect, it } from 'vitest'
import { planar } from '../images/raw-image'
import { readContext, writeFiles } from '../testing/import-scene'
import { temporaryFolder } from '../testing/temporary'
import type { Recognised, SourceItem } from './decoder'
import { planDataset } from './plan-dataset'
import { publishDataset } from './publish'
import { readImages } from './read-images'
import { about } from '../testing/import-scene'

const geometry = { channels: 3, height: 32, width: 32 } as const
const options = { width: null, height: null, fit: 'crop', resampling: 'smooth', colour: 'colour', testShare: 0.2, splitSeed: 0 }

/** Colour images of 32 x 32 pixels, each different, made as they are asked for. */
function madeImages(count: number): Recognised {
  return {
    parts: [{ split: 'all', images: count }],
    geometry,
    sizeBytes: 0,
    notes: [],
    suggested: {},
    ordered: true,
    files: new Map(),
    classNames: () => ['a', 'b'],
    images: async function* (): AsyncGenerator<SourceItem, void, void> {
      for (let n = 0; n < count; n++) {
        const pixels = new Uint8Array(3072).fill(n & 255)
        new DataView(pixels.buffer).setUint32(0, n)
        yield { kind: 'image', label: n % 2, image: planar(geometry, pixels) }
      }
    }
  }
}

/** Most bytes of buffers that were alive at once during a whole import. */
async function peakOf(count: number): Promise<number> {
  const folder = temporaryFolder()
  writeFiles(folder, { 'work/.keep': '' })
  globalThis.gc?.()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  let clock = 0
  const watched = readContext({
    clock: () => (clock += 1),
    breathe: () => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
      return new Promise((resolve) => setImmediate(resolve))
    }
  })
  const source = madeImages(count)
  const staged = await readImages(source, options, join(folder, 'work'), watched)
  const plan = planDataset(staged, source, options)
  expect(plan.splits.train.count + plan.splits.test.count).toBe(count)
  const places = { building: join(folder, 'work/dataset'), target: join(folder, 'made') }
  await publishDataset(plan, { ...about, classNames: ['a', 'b'], binarification: { selectedClasses: [0, 1], seed: 0 }, preparation: [] }, places, watched)
  return peak
}

it('an import holds no more of 12,000 images of 32 x 32 x 3 than of 3,000: all of them would take 37 MB', async () => {
  const [few, many] = [await peakOf(3_000), await peakOf(12_000)]
  // what garbage waits for collection swings by some megabytes
  expect(many).toBeLessThan(24e6)
  expect(many - few).toBeLessThan(12e6)
})
