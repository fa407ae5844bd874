import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Episode } from '../../src-shared/domain/episode'
import { parseEpisodes } from '../../src-shared/format/episodes-file'

interface StoredRow {
  readonly iteration: number
  readonly frames: number
  readonly updates: number
  readonly metrics: Readonly<Record<string, number>>
}

/** What the engine wrote about a run: the truth that the window's figures are held against. */
export interface StoredRun {
  readonly folder: string
  rows(): readonly StoredRow[]
  state(): string
  /** Figures of the whole run, those of its final test among them. */
  headline(): Readonly<Record<string, number>>
  checkpoints(): readonly number[]
  episodes(iterations: number): readonly Episode[]
}

export function storedRun(workspace: string, id: string): StoredRun {
  const folder = join(workspace, 'runs', id)
  const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')
  return {
    folder,
    rows: () =>
      text('metrics.jsonl')
        .split('\n')
        // the last piece is empty, or a row being written just now
        .slice(0, -1)
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as StoredRow)
        .filter((row) => 'iteration' in row),
    state: () => (JSON.parse(text('status.json')) as { state: string }).state,
    headline: () => (JSON.parse(text('status.json')) as { headline: Record<string, number> }).headline,
    checkpoints: () =>
      readdirSync(join(folder, 'checkpoints'))
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .sort((a, b) => a - b),
    episodes: (iterations) =>
      parseEpisodes(
        text('episodes', `${iterations}.json`),
        readFileSync(join(folder, 'episodes', `${iterations}.safetensors`)),
        'the stored episodes',
        (bytes) => createHash('sha256').update(bytes).digest('hex')
      )
  }
}
