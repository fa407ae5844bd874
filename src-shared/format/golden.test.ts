import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '../domain/errors'
import { parseEpisodes, serialiseEpisodes } from './episodes-file'
import { parseEvent, serialiseEvent } from './event-entry'
import { descriptionText, parseGraphFile, serialiseGraphFile } from './graph-file'
import { parseManifest, serialiseManifest } from './manifest-file'
import { parseMetricRow, serialiseMetricRow } from './metric-row'
import { parseRunFile, serialiseRunFile } from './run-file'
import { parseSafetensors } from './safetensors-reader'
import { serialiseSafetensors } from './safetensors'
import {
  parseBest,
  parseCheckpointState,
  parseLock,
  parseName,
  parseRequest,
  serialiseBest,
  serialiseCheckpointState,
  serialiseKept,
  serialiseLock,
  serialiseName,
  serialiseRequest
} from './small-files'
import { parseStatus, serialiseStatus } from './status-file'
import {
  sampleArrays,
  sampleBest,
  sampleEpisode,
  sampleEvent,
  sampleGraph,
  sampleLock,
  sampleManifest,
  sampleRequest,
  sampleRow,
  sampleRun,
  sampleStatus
} from './testing/samples'

const path = (name: string, version: number): string => join(import.meta.dirname, 'golden', `v${version}`, `${name}.golden`)
const golden = (name: string, version = 1): string => readFileSync(path(name, version), 'utf8')

const state = { counters: { drawn: 12 }, best: -Infinity, words: [1, 2, null, 'three'], last: NaN, zero: -0 }
const digest = (bytes: Uint8Array): string => `length-${bytes.length}`
const episodes = [sampleEpisode(0), sampleEpisode(1)]

interface Kind {
  readonly file: string
  readonly version?: number
  readonly write: () => string
  readonly read: (text: string) => unknown
  readonly value: unknown
}

const kinds: readonly Kind[] = [
  { file: 'run.json', version: 3, write: () => serialiseRunFile(sampleRun), read: (text) => parseRunFile(text, 'run.json'), value: sampleRun },
  { file: 'status.json', write: () => serialiseStatus(sampleStatus), read: (text) => parseStatus(text, 'status.json'), value: sampleStatus },
  { file: 'manifest.json', write: () => serialiseManifest(sampleManifest), read: (text) => parseManifest(text, 'manifest.json'), value: sampleManifest },
  { file: 'metrics.jsonl', write: () => `${serialiseMetricRow(sampleRow(3))}\n`, read: (text) => parseMetricRow(text, 'metrics.jsonl'), value: sampleRow(3) },
  { file: 'events.jsonl', write: () => `${serialiseEvent(sampleEvent)}\n`, read: (text) => parseEvent(text, 'events.jsonl'), value: sampleEvent },
  { file: 'request.json', write: () => serialiseRequest(sampleRequest), read: (text) => parseRequest(text, 'request.json'), value: sampleRequest },
  { file: 'lock-1.json', write: () => serialiseLock(sampleLock), read: (text) => parseLock(text, 'lock-1.json'), value: sampleLock },
  { file: 'best.json', write: () => serialiseBest(sampleBest), read: (text) => parseBest(text, 'best.json'), value: sampleBest },
  { file: 'name.json', write: () => serialiseName('Größer'), read: (text) => parseName(text, 'name.json'), value: 'Größer' },
  { file: 'graph.json', write: () => serialiseGraphFile(sampleGraph), read: (text) => parseGraphFile(text, 'graph.json'), value: sampleGraph },
  {
    file: 'state.json',
    write: () => serialiseCheckpointState(3, state),
    read: (text) => parseCheckpointState(text, 'state.json'),
    value: { iterations: 3, state }
  },
  {
    file: 'episodes.json',
    write: () => serialiseEpisodes(episodes, digest).json,
    read: (text) => parseEpisodes(text, serialiseEpisodes(episodes, digest).arrays, 'episodes.json', digest),
    value: episodes
  }
]

describe.each(kinds)('the present $file', ({ file, version = 1, write, read, value }) => {
  it('is written byte for byte as the golden file', () => {
    expect(write()).toBe(golden(file, version))
  })

  it('is read back from the golden file, every number exact', () => {
    expect(read(golden(file, version))).toStrictEqual(value)
  })

  it('refuses a newer version, saying which was found and which is known', () => {
    const newer = golden(file, version).replace(/"formatVersion": ?\d/, `"formatVersion": ${version + 1}`)
    const message = expect.stringMatching(new RegExp(`version ${version + 1}.*up to ${version}`))
    expect(() => read(newer)).toThrowError(expect.objectContaining({ code: 'newer-version', message }))
  })

  it('reports damage wherever the text is cut', () => {
    const text = golden(file, version).trimEnd()
    const step = Math.max(1, Math.floor(text.length / 200))
    for (let length = 0; length < text.length; length += step) {
      expect(() => read(text.slice(0, length))).toThrowError(expect.objectContaining({ code: 'damaged' }))
    }
  })

  it('reports damage wherever a value has the wrong type, and never lets another error through', () => {
    const text = golden(file, version)
    for (const match of text.matchAll(/: ?("[^"]*"|[\d.]+|true|false|null)/g)) {
      const at = match.index + match[0].length - (match[1]?.length ?? 0)
      const mutated = `${text.slice(0, at)}{"wrong":[]}${text.slice(at + (match[1]?.length ?? 0))}`
      const error = thrownBy(() => read(mutated))
      if (error !== null) expect(error).toMatchObject({ name: 'AppError', code: 'damaged' })
    }
  })
})

describe('run.json, version 1', () => {
  it('is read with the switches that came later left open', () => {
    expect(parseRunFile(golden('run.json', 2), 'run.json')).toStrictEqual(sampleRun)
    expect(parseRunFile(golden('run.json'), 'run.json')).toStrictEqual(sampleRun)
  })

  it('reports damage in settings that are no group', () => {
    const broken = golden('run.json').replace(/"settings": \{[^}]*\}/, '"settings": 7')
    expect(() => parseRunFile(broken, 'run.json')).toThrowError(expect.objectContaining({ code: 'damaged' }))
  })
})

describe('kept.json, version 1', () => {
  it('is written as the golden file', () => {
    expect(serialiseKept('2026-01-02T03:04:05.000Z')).toBe(golden('kept.json'))
  })
})

describe('safetensors', () => {
  it('is written byte for byte as the golden file, whatever the order of the arrays', () => {
    const expected = new Uint8Array(readFileSync(path('arrays.safetensors', 1)))
    const reversed = new Map([...sampleArrays(1)].reverse())
    expect(serialiseSafetensors(sampleArrays(1), { b: 'ü', a: '1' })).toStrictEqual(expected)
    expect(serialiseSafetensors(reversed, { a: '1', b: 'ü' })).toStrictEqual(expected)
  })

  it('is read back from the golden file', () => {
    const { arrays, metadata } = parseSafetensors(new Uint8Array(readFileSync(path('arrays.safetensors', 1))))
    expect(new Map(arrays)).toStrictEqual(new Map(sampleArrays(1)))
    expect(metadata).toStrictEqual({ a: '1', b: 'ü' })
  })
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
    return null
  } catch (error) {
    return error instanceof AppError ? error : new Error(`not an AppError: ${String(error)}`)
  }
}

describe('the description of a graph', () => {
  it('is the same text whatever order it was put together in, and another for anything changed', () => {
    const { description } = sampleGraph
    const { inputs, outputs } = description.functions['act32']!
    const turned = { outputs, inputs: inputs.map(({ key, node, dtype, shape }) => ({ shape, dtype, node, key })) }
    expect(descriptionText({ functions: { act32: turned }, nodes: 772, variables: description.variables })).toBe(descriptionText(description))
    const others = [
      { ...description, nodes: 773 },
      { ...description, variables: { parameters: 3084, frozen: 1 } },
      { ...description, functions: { act32: { inputs: inputs.slice(1), outputs } } },
      { ...description, functions: { act32: { inputs, outputs: [{ key: 'result', node: 'elsewhere' }] } } },
      { ...description, functions: { act33: { inputs, outputs } } }
    ]
    expect(new Set([description, ...others].map(descriptionText)).size).toBe(1 + others.length)
  })
})
