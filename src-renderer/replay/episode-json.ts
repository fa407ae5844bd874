import type { Episode } from '@shared/domain/episode'

/** The episode as JSON text; typed arrays become plain ones, in the same order. */
export function episodeJson(episode: Episode): string {
  return `${JSON.stringify(episode, (_key, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value), 1)}\n`
}

/** A file name that says what was exported, without characters that file systems refuse. */
export function exportName(runName: string, iterations: number, episode: Episode, ending: string): string {
  const words = `${runName}-${iterations}-${episode.id}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `${words.replace(/^-|-$/g, '')}.${ending}`
}
