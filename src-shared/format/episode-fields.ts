import { sizeOf } from '../domain/arrays'
import type { NamedArrays } from '../domain/arrays'
import type { Decision, Episode, EpisodeRound, EpisodeTurn } from '../domain/episode'
import { AppError } from '../domain/errors'
import { asEpisodeId } from '../domain/ids'
import { isFlag, isText } from './fields'
import type { Fields } from './fields'
import { fromStoredTree } from './numbers'

/** One episode from its facts and the arrays beside them. */
export function readEpisode(raw: Fields, arrays: NamedArrays, what: string): Episode {
  const image = raw.group('image')
  const id = raw.text('id')
  const agents = raw.listOf('agents', isText, 'a text')
  const shape = [image.whole('channels'), image.whole('height'), image.whole('width')]
  const pixels = arrays.get(`${id}/image`)
  if (pixels?.type !== 'U8' || pixels.data.length !== sizeOf(shape)) throw missing(what, `${id}/image`)
  return {
    id: asEpisodeId(id),
    split: raw.choice('split', ['train', 'test']),
    datapoint: raw.whole('datapoint'),
    sourceIndex: raw.whole('sourceIndex'),
    classIndex: raw.whole('classIndex'),
    className: raw.text('className'),
    label: raw.choice('label', [0, 1]),
    agents,
    channels: raw.listOf('channels', isText, 'a text'),
    ...(Object.hasOwn(raw.tree, 'visible') ? { visible: raw.listOf('visible', isFlags, 'a list of true or false') } : {}),
    messageSize: raw.whole('messageSize'),
    latentHeight: raw.whole('latentHeight'),
    latentWidth: raw.whole('latentWidth'),
    image: { channels: image.whole('channels'), height: image.whole('height'), width: image.whole('width'), pixels: pixels.data as Uint8Array },
    rounds: raw.groups('rounds').map((round) => readRound(round, id, agents, arrays, what)),
    outcome: raw.choice('outcome', ['right', 'wrong', 'timed-out']),
    verdict: raw.nullable('verdict', (episode) => episode.choice('verdict', [0, 1]))
  }
}

function readRound(raw: Fields, id: string, agents: readonly string[], arrays: NamedArrays, what: string): EpisodeRound {
  const round = raw.whole('round')
  const turns = raw.groups('turns').map((turn, index) => readTurn(turn, `${id}/${round}/${agents[index] ?? index}`, arrays, what))
  return { round, turns }
}

function readTurn(raw: Fields, prefix: string, arrays: NamedArrays, what: string): EpisodeTurn {
  const [reject, accept, proceed, ...more] = numbersOf(raw, 'decisionProbabilities')
  if (reject === undefined || accept === undefined || proceed === undefined || more.length > 0) throw missing(what, `${prefix}/decisionProbabilities`)
  return {
    speaks: raw.listOf('speaks', isFlag, 'true or false'),
    pixels: raw.listOf('pixels', isNumbers, 'a list of whole numbers'),
    symbols: raw.listOf('symbols', isNumbers, 'a list of whole numbers'),
    mayGuess: raw.flag('mayGuess'),
    ...(Object.hasOwn(raw.tree, 'registered') ? { registered: raw.choice<0 | 1>('registered', [0, 1]) } : {}),
    decision: raw.choice<Decision>('decision', [0, 1, 2]),
    decisionProbabilities: [reject, accept, proceed],
    value: numberOf(raw, 'value'),
    reward: numberOf(raw, 'reward'),
    advantage: numberOf(raw, 'advantage'),
    logProbability: numberOf(raw, 'logProbability'),
    pixelProbabilities: floats(arrays, `${prefix}/pixel_probabilities`),
    symbolProbabilities: floats(arrays, `${prefix}/symbol_probabilities`)
  }
}

/** An array left out was empty. */
function floats(arrays: NamedArrays, name: string): Float32Array {
  const data = arrays.get(name)?.data
  return data instanceof Float32Array ? data : new Float32Array(0)
}

/** Free-form numbers: those that JSON lacks stand as {"$number": word}. */
function numberOf(raw: Fields, key: string): number {
  const value = fromStoredTree(raw.tree[key])
  return typeof value === 'number' ? value : raw.number(key)
}

function numbersOf(raw: Fields, key: string): readonly number[] {
  return raw.list(key).flatMap((item) => {
    const value = fromStoredTree(item)
    return typeof value === 'number' ? [value] : []
  })
}

function isFlags(value: unknown): value is readonly boolean[] {
  return Array.isArray(value) && value.every(isFlag)
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item))
}

function missing(what: string, name: string): AppError {
  return new AppError('damaged', `${what}: ${name} is missing or has the wrong size.`)
}
