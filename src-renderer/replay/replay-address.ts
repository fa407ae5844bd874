import { asRunId } from '@shared/domain/ids'
import type { EpisodeSource, FreshRequest } from './episode-source'

type Query = Readonly<Record<string, unknown>>

export const defaultFresh: FreshRequest = { count: 20, split: 'test', seed: 1 }
export const mostEpisodes = 1000

/** The source an address names; null when it names no checkpoint. Reload returns to fresh episodes by playing them again with their seed. */
export function sourceOf(run: string, iterations: string, query: Query): EpisodeSource | null {
  if (run === '' || !/^\d+$/.test(iterations)) return null
  return { run: asRunId(run), iterations: Number(iterations), fresh: freshOf(query) }
}

export function freshOf({ fresh, split, seed }: Query): FreshRequest | null {
  const count = whole(fresh, mostEpisodes)
  if (count === null || count < 1) return null
  return { count, split: split === 'train' ? 'train' : 'test', seed: whole(seed, 4_294_967_295) ?? defaultFresh.seed }
}

export function addressOf({ run, iterations, fresh }: EpisodeSource, episode: string | null): { path: string; query: Record<string, string> } {
  return {
    path: `/replay/${run}/${iterations}${episode === null ? '' : `/${episode}`}`,
    query: fresh ? { fresh: String(fresh.count), split: fresh.split, seed: String(fresh.seed) } : {}
  }
}

function whole(value: unknown, most: number): number | null {
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value)) return null
  return Number(value) <= most ? Number(value) : null
}
