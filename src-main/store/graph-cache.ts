import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { reportOf } from '@shared/domain/errors'
import type { GraphRequest, GraphStore, OpenedGraph, TracedGraph } from '@shared/domain/graph'
import { Disk } from './disk'
import { fileFailure, systemCode } from './failures'
import { graphFile, loadUnkept, readGraph, writeGraph } from './graph-files'
import { partialPrefix } from './run-paths'
import { sha256 } from './sha256'

export interface GraphCacheOptions {
  /** Made when the first graph is kept. */
  readonly folder: string
  /** Tells builds of the engine apart: a graph is used by the build that traced it alone. */
  readonly build: string
  readonly disk?: Disk
  /** What stays: the graphs used last, as many as fit in both. */
  readonly limits?: { readonly graphs: number; readonly bytes: number }
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number
}

const defaultLimits = { graphs: 200, bytes: 256 * 2 ** 20 }
/** No write takes this long: what is older was left by a process that died. */
const leftoverAfterMs = 3_600_000
const entryPattern = /^[0-9a-f]{64}$/

/**
 * Compiled graphs by content: `<folder>/<key>/` holds saved_model.pb and graph.json, where the key is a hash over everything the
 * graph depends on. Entries are complete from the moment they can be seen and never change, so any number of processes may share a
 * folder. Whatever is wrong with it costs time only: what cannot be used is removed and traced again, what cannot be kept is
 * loaded from a temporary folder.
 */
export class GraphCache implements GraphStore {
  readonly #folder: string
  readonly #build: string
  readonly #disk: Disk
  readonly #limits: { readonly graphs: number; readonly bytes: number }
  readonly #now: () => number

  constructor({ folder, build, disk = new Disk(), limits = defaultLimits, now = Date.now }: GraphCacheOptions) {
    this.#folder = folder
    this.#build = build
    this.#disk = disk
    this.#limits = limits
    this.#now = now
  }

  async open<Loaded>(request: GraphRequest<Loaded>): Promise<OpenedGraph<Loaded>> {
    const key = sha256(Buffer.from(JSON.stringify([this.#build, request.identity])))
    const notes: string[] = []
    const kept = await this.#kept(key, request, notes)
    if (kept) return kept
    const traced = await request.trace()
    const loaded = await this.#keepAndLoad(key, traced, request, notes)
    return { loaded, description: traced.description, sizeBytes: traced.savedModel.length, fromCache: false, notes }
  }

  async #kept<Loaded>(key: string, { load }: GraphRequest<Loaded>, notes: string[]): Promise<OpenedGraph<Loaded> | null> {
    const entry = join(this.#folder, key)
    try {
      if (this.#disk.facts(entry) === null) return null
      const { description, savedModel } = readGraph(this.#disk, entry)
      const loaded = await load(entry, description)
      this.#markUsed(entry)
      return { loaded, description, sizeBytes: savedModel.sizeBytes, fromCache: true, notes }
    } catch (thrown) {
      notes.push(`A compiled graph in the cache could not be used and is made anew: ${reportOf(thrown).message}`)
      this.#remove(key)
      return null
    }
  }

  /** Publishes only what TensorFlow has taken. */
  async #keepAndLoad<Loaded>(key: string, traced: TracedGraph, { load }: GraphRequest<Loaded>, notes: string[]): Promise<Loaded> {
    const disk = this.#disk
    const stage = this.#partialFolder()
    try {
      disk.makeFolder(this.#folder)
      disk.makeFolder(stage)
      writeGraph(disk, stage, traced)
    } catch (thrown) {
      disk.discard(stage)
      notes.push(`This run's compiled graph is not kept: ${reportOf(thrown).message}`)
      return await loadUnkept(traced, { load })
    }
    try {
      const loaded = await load(stage, traced.description)
      this.#publish(stage, key, notes)
      return loaded
    } finally {
      disk.discard(stage)
    }
  }

  #publish(stage: string, key: string, notes: string[]): void {
    try {
      this.#disk.files.rename(stage, join(this.#folder, key))
      this.#disk.syncFolder(this.#folder)
      this.#prune(key)
    } catch (thrown) {
      // another process was faster: its graph is as good
      if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(thrown))) return
      notes.push(`The cache of compiled graphs takes no changes: ${fileFailure('write', this.#folder, thrown).message}`)
    }
  }

  /** A folder that takes no changes still serves; its graphs are then pruned as if they had not been used. */
  #markUsed(entry: string): void {
    try {
      this.#disk.files.touch(join(entry, graphFile))
    } catch {
      // the next process finds the time of an earlier use
    }
  }

  /** Renamed before it is emptied, so that no other process finds half of it. What cannot be removed stays and is passed over again. */
  #remove(key: string): void {
    const doomed = this.#partialFolder()
    try {
      this.#disk.files.rename(join(this.#folder, key), doomed)
    } catch {
      return
    }
    this.#disk.discard(doomed)
  }

  /** Keeps the graphs used last, and sweeps what dead processes left. Other processes may do the same at the same time. */
  #prune(newest: string): void {
    const disk = this.#disk
    const used: { readonly key: string; readonly sizeBytes: number; readonly usedMs: number }[] = []
    for (const name of disk.list(this.#folder)) {
      const path = join(this.#folder, name)
      if (entryPattern.test(name)) {
        used.push({ key: name, sizeBytes: disk.sizeOfTree(path), usedMs: name === newest ? Infinity : (disk.facts(join(path, graphFile))?.modifiedMs ?? 0) })
      } else if (name.startsWith(partialPrefix) && this.#now() - (disk.facts(path)?.modifiedMs ?? 0) > leftoverAfterMs) disk.discard(path)
    }
    let bytes = 0
    used.sort((a, b) => b.usedMs - a.usedMs)
    used.forEach(({ key, sizeBytes }, index) => {
      bytes += sizeBytes
      if (key !== newest && (index >= this.#limits.graphs || bytes > this.#limits.bytes)) this.#remove(key)
    })
  }

  #partialFolder(): string {
    return join(this.#folder, `${partialPrefix}${process.pid}-${randomBytes(6).toString('hex')}`)
  }
}
