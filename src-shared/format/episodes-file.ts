import { isTree } from '../config/paths'
import type { NamedArray } from '../domain/arrays'
import type { Episode, EpisodeTurn } from '../domain/episode'
import { AppError } from '../domain/errors'
import { readEpisode } from './episode-fields'
import { toStoredTree } from './numbers'
import { parseSafetensors } from './safetensors-reader'
import { serialiseSafetensors } from './safetensors'
import { firstVersion, openDocument, writeDocument } from './versions'

const format = firstVersion

export interface EpisodeFiles {
  readonly json: string
  readonly arrays: Uint8Array<ArrayBuffer>
}

/**
 * Episodes as two files: the small facts as JSON, images and probabilities as safetensors.
 * Array names: `<episode>/image` (channel, height, width), `<episode>/<round>/<agent>/pixel_probabilities`
 * (channel, position, latent pixel) and `.../symbol_probabilities` (channel, position, symbol); empty arrays are left out.
 * `digest` gives the SHA-256 that ties the two files together, in hexadecimal.
 */
export function serialiseEpisodes(episodes: readonly Episode[], digest: (bytes: Uint8Array) => string): EpisodeFiles {
  const arrays = new Map<string, NamedArray>()
  for (const episode of episodes) {
    const { image } = episode
    arrays.set(`${episode.id}/image`, { type: 'U8', shape: [image.channels, image.height, image.width], data: image.pixels })
    for (const { round, turns } of episode.rounds)
      turns.forEach((turn, index) => addTurn(arrays, episode, `${episode.id}/${round}/${episode.agents[index] ?? index}`, turn))
  }
  const bytes = serialiseSafetensors(arrays)
  const body = { count: episodes.length, arrays: { sizeBytes: bytes.length, sha256: digest(bytes) }, episodes: episodes.map(factsOf) }
  return { json: writeDocument(format, toStoredTree(body) as object), arrays: bytes }
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseEpisodes(json: string, arrays: Uint8Array, what: string, digest: (bytes: Uint8Array) => string): Episode[] {
  const fields = openDocument(json, what, format)
  const expected = fields.group('arrays')
  if (expected.whole('sizeBytes') !== arrays.length || expected.text('sha256') !== digest(arrays)) {
    throw new AppError('damaged', `The arrays beside ${what} are not those it was written with.`)
  }
  const content = parseSafetensors(arrays, `The arrays beside ${what}`).arrays
  const episodes = fields.groups('episodes').map((episode) => readEpisode(episode, content, what))
  if (episodes.length !== fields.whole('count'))
    throw new AppError('damaged', `${what} announces ${fields.whole('count')} episodes but holds ${episodes.length}.`)
  return episodes
}

/** How many episodes a file holds, from its first bytes; null when they do not say. */
export function peekEpisodeCount(start: string): number | null {
  const match = /^\{\s*"formatVersion": \d+,\s*"count": (\d{1,9}),/.exec(start)
  return match?.[1] === undefined ? null : Number(match[1])
}

function addTurn(arrays: Map<string, NamedArray>, episode: Episode, prefix: string, turn: EpisodeTurn): void {
  const cells = episode.channels.length * episode.messageSize
  const add = (name: string, data: Float32Array): void => {
    if (data.length === 0) return
    if (data.length % cells !== 0) throw new AppError('internal', `${prefix}/${name} has ${data.length} values for ${cells} message symbols.`)
    arrays.set(`${prefix}/${name}`, { type: 'F32', shape: [episode.channels.length, episode.messageSize, data.length / cells], data })
  }
  add('pixel_probabilities', turn.pixelProbabilities)
  add('symbol_probabilities', turn.symbolProbabilities)
}

/** The episode without its arrays. */
function factsOf(episode: Episode): unknown {
  const { channels, height, width } = episode.image
  const rounds = episode.rounds.map(({ round, turns }) => ({
    round,
    turns: turns.map(({ pixelProbabilities: _pixels, symbolProbabilities: _symbols, ...facts }) => facts)
  }))
  const facts: unknown = { ...episode, image: { channels, height, width }, rounds }
  return isTree(facts) ? facts : {}
}
