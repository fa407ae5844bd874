import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { GraphDescription, OpenedGraph, TracedGraph } from '@shared/domain/graph'
import { Disk } from './disk'
import { GraphCache } from './graph-cache'
import type { GraphCacheOptions } from './graph-cache'
import { limitedFiles, readOnlyFiles } from './testing/limited-files'
import { temporaryFolder } from './testing/scene'

const description: GraphDescription = {
  nodes: 7,
  variables: { parameters: 3, empty: 0 },
  functions: { act: { inputs: [{ key: 'x', node: 'act/in/x', dtype: 'float32', shape: [2, 3] }], outputs: [{ key: 'result', node: 'act/out/result' }] } }
}

/** A graph of which TensorFlow would read the first byte, and what became of it. */
function traced(identity: string, sizeBytes = 1000): TracedGraph {
  return { description, savedModel: new Uint8Array(sizeBytes).fill(identity.charCodeAt(0)) }
}

let folder: string
let traces: number
let loads: string[]

beforeEach(() => {
  folder = join(temporaryFolder(), 'cache', 'graphs')
  traces = 0
  loads = []
})

function cache(options: Partial<GraphCacheOptions> = {}): GraphCache {
  return new GraphCache({ folder, build: 'this build', ...options })
}

/** Opens a graph as the engine would: what it loads is the text of the file. */
function open(store: GraphCache, identity: string, sizeBytes?: number): Promise<OpenedGraph<string>> {
  return store.open({
    identity,
    trace: async () => {
      traces++
      return traced(identity, sizeBytes)
    },
    load: async (from, given) => {
      expect(given).toEqual(description)
      const text = readFileSync(join(from, 'saved_model.pb'), 'utf8')
      if (text[0] !== identity[0]) throw new Error('Failed to load SavedModel')
      loads.push(from)
      return text
    }
  })
}

const entries = (): string[] => readdirSync(folder).sort()
const entry = (): string => join(folder, entries()[0]!)

describe('a compiled graph', () => {
  it('is traced once and then comes from the cache, as it was', async () => {
    const first = await open(cache(), 'a')
    const second = await open(cache(), 'a')
    expect(traces).toBe(1)
    expect(first).toEqual({ loaded: 'a'.repeat(1000), description, sizeBytes: 1000, fromCache: false, notes: [] })
    expect(second).toEqual({ ...first, fromCache: true })
    expect(entries()).toHaveLength(1)
    expect(readdirSync(entry()).sort()).toEqual(['graph.json', 'saved_model.pb'])
  })

  it('is kept apart by identity and by the build that traced it', async () => {
    await open(cache(), 'a')
    await open(cache(), 'ab')
    await open(cache({ build: 'another build' }), 'a')
    expect(traces).toBe(3)
    expect(entries()).toHaveLength(3)
  })

  it('is published only once loaded; one that cannot be loaded is an error and leaves nothing', async () => {
    const refused = cache().open({ identity: 'a', trace: async () => traced('b'), load: () => Promise.reject(new Error('refused')) }) // prettier-ignore
    await expect(refused).rejects.toThrow('refused')
    expect(entries()).toEqual([])
    const untraceable = cache().open({ identity: 'a', trace: () => Promise.reject(new Error('cannot be traced')), load: async () => 0 })
    await expect(untraceable).rejects.toThrow('cannot be traced')
  })

  it('of another process that was faster is left as it is', async () => {
    const inner = cache()
    await cache().open({
      identity: 'a',
      trace: async () => {
        await open(inner, 'a')
        return traced('a')
      },
      load: async () => 'mine'
    })
    expect(entries()).toHaveLength(1)
    expect((await open(cache(), 'a')).fromCache).toBe(true)
  })
})

const flipped = (file: string, at: number): void => {
  const bytes = readFileSync(file)
  bytes[at] = bytes[at]! ^ 4
  writeFileSync(file, bytes)
}
const edited = (from: string, to: string) => (): void => {
  const file = join(entry(), 'graph.json')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

const damages: readonly (readonly [kind: string, damage: () => void, why: string])[] = [
  ['a cut graph', () => writeFileSync(join(entry(), 'saved_model.pb'), 'aaa'), 'has 3 bytes instead of 1000'],
  ['a graph with more behind it', () => appendFileSync(join(entry(), 'saved_model.pb'), 'a'), 'has 1001 bytes'],
  ['a flipped bit in the graph', () => flipped(join(entry(), 'saved_model.pb'), 500), 'is not what was written'],
  ['no graph', () => rmSync(join(entry(), 'saved_model.pb')), 'it does not exist'],
  ['no description', () => rmSync(join(entry(), 'graph.json')), 'it does not exist'],
  ['an empty folder', () => readdirSync(entry()).forEach((name) => rmSync(join(entry(), name))), 'it does not exist'],
  ['an empty description', () => writeFileSync(join(entry(), 'graph.json'), ''), 'is not valid JSON'],
  ['a cut description', () => writeFileSync(join(entry(), 'graph.json'), readFileSync(join(entry(), 'graph.json'), 'utf8').slice(0, 200)), 'is not valid JSON'],
  ['a description of something else', () => writeFileSync(join(entry(), 'graph.json'), '[]'), 'does not hold a JSON object'],
  ['a description of a later format', edited('"formatVersion": 1', '"formatVersion": 2'), 'has format version 2'],
  ['a changed hash', edited('"sha256": "', '"sha256": "0'), 'is not what was written'],
  ['a changed name in the description', edited('act/in/x', 'act/in/z'), 'is not what was written'],
  ['a changed shape in the description', edited('"float32"', '"int32"'), 'is not what was written'],
  ['a file in place of the folder', () => { const path = entry(); rmSync(path, { recursive: true }); writeFileSync(path, '') }, 'part of the path is a file'] // prettier-ignore
]

describe('a damaged graph in the cache is told of, removed and made anew', () => {
  it.each(damages)('%s', async (_, damage, why) => {
    await open(cache(), 'a')
    const [key] = entries()
    damage()
    const again = await open(cache(), 'a')
    expect(again).toMatchObject({ loaded: 'a'.repeat(1000), fromCache: false })
    expect(again.notes).toEqual([expect.stringContaining('A compiled graph in the cache could not be used and is made anew: ')])
    expect(again.notes[0]).toContain(why)
    expect(traces).toBe(2)
    expect(entries()).toEqual([key])
    expect(await open(cache(), 'a')).toMatchObject({ fromCache: true, notes: [] })
  })

  it('one that TensorFlow refuses', async () => {
    await open(cache(), 'a')
    let refusals = 1
    const again = await cache().open({
      identity: 'a',
      trace: async () => traced('a'),
      load: async () => {
        if (refusals-- > 0) throw new Error('Failed to load SavedModel: Could not parse')
        return 'loaded'
      }
    })
    expect(again).toMatchObject({ loaded: 'loaded', fromCache: false, notes: [expect.stringContaining('Could not parse')] })
    expect(entries()).toHaveLength(1)
  })
})

describe('the cache stays small', () => {
  const limits = { graphs: 3, bytes: 1_000_000 }
  /** As if the graph had been used last so many hours ago. */
  const age = (key: string, hours: number): void => {
    const then = new Date(Date.now() - hours * 3_600_000)
    utimesSync(join(folder, key, 'graph.json'), then, then)
  }

  it('by number: the graphs used last stay', async () => {
    const keys: string[] = []
    for (const [index, identity] of ['a', 'b', 'c'].entries()) {
      const before = new Set(index === 0 ? [] : entries())
      await open(cache({ limits }), identity)
      keys.push(entries().find((key) => !before.has(key))!)
      age(keys[index]!, 10 - index)
    }
    await open(cache({ limits }), 'a') // the oldest, used again
    await open(cache({ limits }), 'd')
    expect(entries()).toHaveLength(3)
    expect(entries()).toEqual(expect.arrayContaining([keys[0], keys[2]]))
    expect(existsSync(join(folder, keys[1]!))).toBe(false)
  })

  it('by bytes, and never at the cost of the graph in use', async () => {
    await open(cache({ limits: { graphs: 9, bytes: 10_000 } }), 'a', 6000)
    await open(cache({ limits: { graphs: 9, bytes: 10_000 } }), 'b', 6000)
    expect(entries()).toHaveLength(1)
    expect((await open(cache(), 'b', 6000)).fromCache).toBe(true)
    await open(cache({ limits: { graphs: 0, bytes: 0 } }), 'c', 6000)
    expect(entries()).toHaveLength(1)
    expect((await open(cache(), 'c', 6000)).fromCache).toBe(true)
  })

  it('by sweeping what dead processes left, and nothing that is being written', async () => {
    mkdirSync(join(folder, '.partial-1-aaaaaaaaaaaa'), { recursive: true })
    mkdirSync(join(folder, '.partial-2-bbbbbbbbbbbb'))
    const then = new Date(Date.now() - 7_200_000)
    utimesSync(join(folder, '.partial-1-aaaaaaaaaaaa'), then, then)
    await open(cache(), 'a')
    expect(entries().filter((name) => name.startsWith('.partial-'))).toEqual(['.partial-2-bbbbbbbbbbbb'])
  })
})

describe('where nothing can be kept, graphs are traced and run all the same', () => {
  it.each([
    ['a read-only folder', () => new Disk(readOnlyFiles('EROFS')), 'it is read-only'],
    ['a folder of someone else', () => new Disk(readOnlyFiles('EACCES')), 'permission is denied'],
    ['a full disk', () => new Disk(limitedFiles(600).files), 'the disk is full']
  ])('%s', async (_, disk, why) => {
    const opened = await open(cache({ disk: disk() }), 'a')
    expect(opened).toMatchObject({ loaded: 'a'.repeat(1000), fromCache: false, notes: [expect.stringContaining(`is not kept: `)] })
    expect(opened.notes[0]).toContain(why)
    expect(existsSync(folder) ? entries() : []).toEqual([])
    // loaded from a folder that is gone
    expect(loads.map((from) => existsSync(from))).toEqual([false])
  })

  it('a file where the folder should be', async () => {
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(folder, '')
    const opened = await open(cache(), 'a')
    expect(opened).toMatchObject({ fromCache: false })
    expect(opened.notes.at(-1)).toContain('is not kept: ')
  })

  it('a cache that has become read-only still serves', async () => {
    await open(cache(), 'a')
    expect(await open(cache({ disk: new Disk(readOnlyFiles('EROFS')) }), 'a')).toMatchObject({ fromCache: true, notes: [] })
    flipped(join(entry(), 'saved_model.pb'), 3)
    const opened = await open(cache({ disk: new Disk(readOnlyFiles('EROFS')) }), 'a')
    expect(opened).toMatchObject({
      loaded: 'a'.repeat(1000),
      fromCache: false,
      notes: [expect.stringContaining('made anew'), expect.stringContaining('not kept')]
    })
  })
})
