import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { RunConfig, RunSchema } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { BinaryDataset, EmbeddingTable } from '@shared/domain/dataset'
import { Random } from '@shared/stats/random'
import type { EmbeddingGrid, RunShape } from '../../engine/agents/run-program'
import { deriveRunShape } from '../../engine/scenario/shape'
import type { ImageSize } from '../../engine/scenario/shape'
import { benchPresets } from '../presets'

/** What a benchmark trains. */
export interface BenchCase {
  readonly preset: string
  readonly config: RunConfig
  readonly shape: RunShape
  readonly image: ImageSize
}

export interface BenchCaseRequest {
  readonly preset: string
  /** On top of the preset's configuration. */
  readonly changes: Tree
  /** Height and width of the images, where they are not those of the reference's run. */
  readonly imageSide: number | null
}

/** Image sizes of the reference's benchmark runs, whose images are synthetic. */
const imageSizes: Readonly<Record<string, ImageSize>> = {
  tiny: { channels: 1, height: 8, width: 8 },
  mnist: { channels: 1, height: 28, width: 28 },
  cifar: { channels: 3, height: 32, width: 32 }
}
const imageCount = 600

/** @throws AppError `bad-request` for an unknown benchmark, `bad-config` for changes that make no run */
export function benchCase({ preset, changes, imageSide }: BenchCaseRequest, schema: RunSchema): BenchCase {
  const definition = benchPresets.find(({ name }) => name === preset)
  const usual = imageSizes[preset]
  if (!definition || !usual) {
    throw new AppError('bad-request', `There is no benchmark ${preset}.`, { remedy: `Benchmarks: ${Object.keys(imageSizes).join(', ')}.` })
  }
  const image = imageSide === null ? usual : { ...usual, height: imageSide, width: imageSide }
  const config = requireRunConfig(schema, merged(definition.config, changes))
  return { preset, config, shape: deriveRunShape(config, image), image }
}

/** Two classes told apart by brightness, as in the reference's speed runs; where agents see pretrained features, these are noise. */
export function brightOrDark({ channels, height, width }: ImageSize, embedding: EmbeddingGrid | null = null): BinaryDataset {
  const random = Random.of(0, 'bench images')
  const size = channels * height * width
  const y = Uint8Array.from({ length: imageCount }, (_, row) => row % 2)
  const pixels = Uint8Array.from({ length: imageCount * size }, (_, at) => 80 * y[Math.floor(at / size)]! + random.integer(176))
  return {
    images: { count: imageCount, channels, height, width, pixels, classes: y, ...(embedding ? { embeddings: noise(embedding) } : {}) },
    y,
    sourceIndex: Int32Array.from({ length: imageCount }, (_, row) => row),
    classNames: ['dark', 'bright']
  }
}

/** The same for every image: what they say does not change what they cost. */
function noise({ channels, height, width }: EmbeddingGrid): EmbeddingTable {
  const random = Random.of(0, 'bench features')
  const features = Float32Array.from({ length: channels * height * width }, () => random.normal())
  return { read: (_, into, offset) => into.set(features, offset) }
}
