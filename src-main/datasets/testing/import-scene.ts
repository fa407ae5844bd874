import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Tree } from '@shared/config/paths'
import { asDatasetId } from '@shared/domain/ids'
import { Random } from '@shared/stats/random'
import { encode } from 'fast-png'
import { decoders } from '../decoders/all'
import type { ReadContext } from '../import/read-images'
import { recognise } from '../import/recognise'
import { ImportSession } from '../import/session'
import type { DatasetAbout } from '../import/session'
import { temporaryFolder } from './temporary'

/** Writes files below a folder, making the folders they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Bytes from the seed; axes as the caller has them. */
export function noise(length: number, seed = 1): Uint8Array {
  const random = Random.of(seed, 'noise')
  return Uint8Array.from({ length }, () => random.integer(256))
}

/** A PNG of random pixels. */
export function randomPng(width: number, height: number, channels: 1 | 3, seed: number): Uint8Array {
  return encode({ width, height, channels, data: noise(width * height * channels, seed) })
}

export const about: DatasetAbout = {
  id: asDatasetId('made'),
  title: 'Made',
  description: 'For a test.',
  source: { title: 'None', origin: 'a test', licence: 'MIT', citation: 'none' }
}

export function readContext(more: Partial<ReadContext> = {}): ReadContext {
  return {
    signal: new AbortController().signal,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onProgress: () => undefined,
    clock: () => performance.now(),
    ...more
  }
}

export interface ImportScene {
  /** Where datasets go. */
  readonly datasets: string
  open(...paths: string[]): Promise<ImportSession>
  /** All three steps. @returns the folder of the dataset */
  import(paths: string[], options?: Tree): Promise<string>
  /** What lies among the datasets, hidden folders included. */
  left(): string[]
}

export function importScene(): ImportScene {
  const datasets = join(temporaryFolder(), 'datasets')
  const open = async (...paths: string[]): Promise<ImportSession> => new ImportSession(await recognise(paths, decoders), datasets, 'test-1')
  return {
    datasets,
    open,
    import: async (paths, options = {}) => {
      const session = await open(...paths)
      await session.read(options, readContext())
      await session.accept(about, readContext())
      return join(datasets, about.id)
    },
    left: () => {
      try {
        return readdirSync(datasets)
      } catch {
        return []
      }
    }
  }
}
