import { requireRunConfig } from '@shared/config/resolve'
import { AppError } from '@shared/domain/errors'
import type { BinaryDataset } from '@shared/domain/dataset'
import type { MetricRow } from '@shared/domain/metric'
import { defaultSettings } from '@shared/domain/run'
import type { RunSettings } from '@shared/domain/run'
import { Random } from '@shared/stats/random'
import { deriveRunShape } from '../engine/scenario/shape'
import type { ImageSize } from '../engine/scenario/shape'
import { createTrainer } from '../engine/training/create-trainer'
import type { ServiceDependencies } from './dependencies'
import { benchPresets } from './presets'
import { createProgram } from './program'
import { updateFlops } from './scene'

export interface BenchRequest {
  readonly preset: string
  /** Iterations measured, after one that is not. */
  readonly iterations: number
  readonly settings: Partial<RunSettings>
}

export interface BenchResult {
  readonly config: string
  readonly backend: string
  readonly device: string
  readonly compile: string
  readonly threads: number
  readonly framesPerSecond: number
  readonly msPerUpdate: number
  readonly compileMs: number
  readonly peakRssBytes: number
  /** Median milliseconds an iteration. */
  readonly phases: { readonly collectMs: number; readonly updateMs: number; readonly otherMs: number; readonly iterationMs: number }
}

/** Image sizes of the reference's benchmark runs, whose images are synthetic. */
const imageSizes: Readonly<Record<string, ImageSize>> = {
  tiny: { channels: 1, height: 8, width: 8 },
  mnist: { channels: 1, height: 28, width: 28 },
  cifar: { channels: 3, height: 32, width: 32 }
}
const imageCount = 600

/** Times whole training iterations (collection, advantages, all epochs) on synthetic images; medians. */
export async function bench({ preset, iterations, settings }: BenchRequest, deps: ServiceDependencies): Promise<BenchResult> {
  const definition = benchPresets.find(({ name }) => name === preset)
  const image = imageSizes[preset]
  if (!definition || !image)
    throw new AppError('bad-request', `There is no benchmark ${preset}.`, { remedy: `Benchmarks: ${Object.keys(imageSizes).join(', ')}.` })
  if (iterations < 1) throw new AppError('bad-request', 'A benchmark needs at least one iteration.')
  const config = requireRunConfig(deps.schema, definition.config)
  const shape = deriveRunShape(config, image)
  const { plan } = await deps.tensors.choose({ ...defaultSettings, ...settings }, updateFlops(config, image))
  const compileStart = deps.clock()
  const program = createProgram(config, shape, plan, deps.graphs)
  const compileMs = plan.compile === 'on' ? deps.clock() - compileStart : 0
  const images = brightOrDark(image)
  const trainer = createTrainer({ config, shape, program, train: images, test: images, clock: deps.clock })
  try {
    const rows: MetricRow[] = []
    const times: number[] = []
    for (let i = 0; i <= iterations; i++) {
      const startedAt = deps.clock()
      rows.push(await trainer.runIteration({}))
      times.push(deps.clock() - startedAt)
    }
    const first = rows[0]!
    const updatesPerIteration = first.updates
    const measured = rows.slice(1).map(({ clock }, index) => ({ collectMs: clock.collectMs, updateMs: clock.updateMs, iterationMs: times[index + 1]! }))
    const middle = (pick: (entry: (typeof measured)[number]) => number): number => median(measured.map(pick))
    const iterationMs = middle((entry) => entry.iterationMs)
    return {
      config: preset,
      backend: plan.backend,
      device: plan.library?.device ?? 'cpu',
      compile: plan.compile,
      threads: plan.threads.intra,
      framesPerSecond: (1000 * first.frames) / iterationMs,
      msPerUpdate: middle((entry) => entry.updateMs) / updatesPerIteration,
      compileMs,
      peakRssBytes: deps.machine.peakMemoryBytes(),
      phases: {
        collectMs: middle((entry) => entry.collectMs),
        updateMs: middle((entry) => entry.updateMs),
        otherMs: middle((entry) => entry.iterationMs - entry.collectMs - entry.updateMs),
        iterationMs
      }
    }
  } finally {
    trainer.dispose()
    program.dispose()
  }
}

/** Two classes told apart by brightness, as in the reference's speed runs. */
function brightOrDark({ channels, height, width }: ImageSize): BinaryDataset {
  const random = Random.of(0, 'bench images')
  const size = channels * height * width
  const y = Uint8Array.from({ length: imageCount }, (_, row) => row % 2)
  const pixels = Uint8Array.from({ length: imageCount * size }, (_, at) => 80 * y[Math.floor(at / size)]! + random.integer(176))
  return {
    images: { count: imageCount, channels, height, width, pixels, classes: y },
    y,
    sourceIndex: Int32Array.from({ length: imageCount }, (_, row) => row),
    classNames: ['dark', 'bright']
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
