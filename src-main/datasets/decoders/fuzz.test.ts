import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { Random } from '@shared/stats/random'
import { encodeIdx } from '../idx-format'
import { ImageDecoder } from '../images/decode-image'
import { RefusedImage } from '../images/refused-image'
import { sampleImage } from '../images/sample-images.fixture'
import { completeImportOptions, importOptions } from '../import/options'
import { recognise } from '../import/recognise'
import { withPngSums, withTarSums } from '../testing/checksums'
import { noise, writeFiles } from '../testing/import-scene'
import { fuzzRounds, fuzzTimeout, mutated } from '../testing/mutate'
import { sampleArchive } from '../testing/sample-archives'
import { tarOf } from '../testing/tar'
import { temporaryFolder } from '../testing/temporary'
import { decoders } from './all'

interface Outcomes {
  read: number
  refused: number
}

/** Reads every image of a folder, as an import does; what is thrown must be an AppError in one short sentence. */
async function readFolder(folder: string, outcomes: Outcomes): Promise<void> {
  try {
    const { decoder, source } = await recognise([folder], decoders)
    const options = completeImportOptions(importOptions(decoder, source), {})
    for (const { split, images } of source.parts) {
      let count = 0
      for await (const item of source.images(split, options)) {
        if (item.kind === 'image') expect(item.label).toBeLessThan(256)
        count++
      }
      expect(count).toBe(images)
    }
    outcomes.read++
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(['bad-file', 'not-found', 'io']).toContain(error.code)
    expect(error.message.length).toBeLessThan(600)
    outcomes.refused++
  }
}

/** Runs all rounds and sees that memory stays bounded. */
async function fuzz(label: string, round: (random: Random, outcomes: Outcomes) => Promise<void>): Promise<Outcomes> {
  const random = Random.of(20, label)
  const outcomes = { read: 0, refused: 0 }
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  for (let at = 0; at < fuzzRounds; at++) {
    await round(random, outcomes)
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
  }
  expect(outcomes.read + outcomes.refused).toBe(fuzzRounds)
  expect(peak).toBeLessThan(256e6)
  return outcomes
}

const grey = new Uint8Array(60).fill(9)
const labels = Uint8Array.of(0, 1, 2)
const idxImages = encodeIdx({ dims: [3, 4, 5], data: grey })
const idxLabels = encodeIdx({ dims: [3], data: labels })
const cifarRecord = Buffer.concat([Uint8Array.of(1), noise(3072)])
const cifarTar = tarOf({ 'c/data_batch_1.bin': cifarRecord, 'c/test_batch.bin': cifarRecord, 'c/batches.meta.txt': Buffer.from('a\nb\n') })
const u8 = (shape: number[], data: Uint8Array) => ({ type: 'U8' as const, shape, data })
const tensors = serialiseSafetensors(new Map([['images', u8([3, 4, 5], grey)], ['labels', u8([3], labels)]])) // prettier-ignore

/** For each kind: files of which the first is damaged, in more than one way where sums or compression would stop it early. */
const kinds: Readonly<Record<string, (random: Random) => Record<string, Uint8Array>>> = {
  idx: (random) => ({ 'a-images': mutated(idxImages, random), 'a-labels': idxLabels }),
  'idx, gzip': (random) => ({
    'a-labels': random.integer(2) === 0 ? gzipSync(mutated(idxLabels, random)) : mutated(gzipSync(idxLabels), random),
    'a-images': random.integer(2) === 0 ? gzipSync(mutated(idxImages, random)) : gzipSync(idxImages)
  }),
  'cifar, archive': (random) => {
    const damaged = random.integer(2) === 0 ? withTarSums(mutated(cifarTar, random)) : mutated(cifarTar, random)
    return { 'c.tar.gz': random.integer(3) === 0 ? mutated(gzipSync(cifarTar), random) : gzipSync(damaged) }
  },
  'cifar, files': (random) => ({ 'data_batch_1.bin': mutated(cifarRecord, random), 'test_batch.bin': cifarRecord }),
  mat: (random) => ({ 'train_32x32.mat': mutated(sampleArchive(random.integer(2) === 0 ? 'matPlain' : 'matPacked'), random) }),
  npz: (random) => ({ 'a.npz': mutated(sampleArchive(random.integer(2) === 0 ? 'npzPlain' : 'npzSplits'), random) }),
  safetensors: (random) => ({ 'a.safetensors': mutated(tensors, random) })
}

describe(`decoders given ${fuzzRounds} damaged files each`, () => {
  it.each(Object.entries(kinds))(
    '%s',
    async (name, damaged) => {
      const folder = join(temporaryFolder(), 'files')
      const outcomes = await fuzz(name, async (random, counted) => {
        writeFiles(folder, damaged(random))
        await readFolder(folder, counted)
        rmSync(folder, { recursive: true })
      })
      // the damage is real, and not every change is noticed as such
      expect(outcomes.refused).toBeGreaterThan(fuzzRounds / 4)
      expect(outcomes.read).toBeGreaterThan(0)
    },
    fuzzTimeout
  )

  const pngs = [
    ...(['pngColour', 'pngGrey', 'pngBilevel', 'pngPalette', 'pngPaletteTransparent', 'pngAlpha', 'pngGreyAlpha', 'png16', 'pngAnimated'] as const).map(
      sampleImage
    ),
    encode({ width: 9, height: 7, channels: 3, data: noise(189) }, { interlace: 'Adam7' })
  ]
  const jpegs = (['jpegColour', 'jpegSubsampled', 'jpegProgressive', 'jpegGrey', 'jpegCmyk'] as const).map(sampleImage)

  it.each([
    ['png', pngs],
    ['jpeg', jpegs]
  ])(
    '%s',
    async (name, seeds) => {
      const decoder = new ImageDecoder(255)
      const outcomes = await fuzz(name, async (random, counted) => {
        const bytes = mutated(seeds[random.integer(seeds.length)]!, random)
        try {
          const { width, height, channels, pixels } = await decoder.decode(name === 'png' && random.integer(3) > 0 ? withPngSums(bytes) : bytes)
          expect(pixels.length).toBe(width * height * channels)
          counted.read++
        } catch (error) {
          if (!(error instanceof RefusedImage)) throw error
          expect(error.reason.length).toBeLessThan(200)
          counted.refused++
        }
      })
      expect(outcomes.refused).toBeGreaterThan(fuzzRounds / 4)
      expect(outcomes.read).toBeGreaterThan(0)
    },
    fuzzTimeout
  )
})
