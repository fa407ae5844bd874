import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphRequest, GraphStore, TracedGraph } from '@shared/domain/graph'
import { AppError } from '@shared/domain/errors'
import { descriptionText, parseGraphFile, serialiseGraphFile } from '@shared/format/graph-file'
import type { GraphFile } from '@shared/format/graph-file'
import { Disk } from './disk'
import { sha256 } from './sha256'

/** The name TensorFlow asks for, and what stands beside it in a folder of the cache. */
export const savedModelFile = 'saved_model.pb'
export const graphFile = 'graph.json'

/** Writes and syncs a graph's two files into a folder that has neither. */
export function writeGraph(disk: Disk, folder: string, { description, savedModel }: TracedGraph): void {
  const digest = { sizeBytes: savedModel.length, sha256: sha256(savedModel) }
  const descriptionSha256 = sha256(Buffer.from(descriptionText(description)))
  disk.writeNew(join(folder, savedModelFile), savedModel)
  disk.writeNew(join(folder, graphFile), serialiseGraphFile({ savedModel: digest, descriptionSha256, description }))
  disk.syncFolder(folder)
}

/** Throws an AppError unless both files are whole. */
export function readGraph(disk: Disk, folder: string): GraphFile {
  const path = join(folder, graphFile)
  const graph = parseGraphFile(disk.readText(path), path)
  if (sha256(Buffer.from(descriptionText(graph.description))) !== graph.descriptionSha256) throw damaged(path, 'is not what was written')
  const model = join(folder, savedModelFile)
  const bytes = disk.read(model)
  if (bytes.length !== graph.savedModel.sizeBytes) throw damaged(model, `has ${bytes.length} bytes instead of ${graph.savedModel.sizeBytes}`)
  if (sha256(bytes) !== graph.savedModel.sha256) throw damaged(model, 'is not what was written')
  return graph
}

/** A graph in a folder of its own: TensorFlow loads from files only, and needs them no longer once loaded. */
export interface PlacedGraph {
  readonly folder: string
  remove(): void
}

export function placedGraph(savedModel: Uint8Array): PlacedGraph {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-graph-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    new Disk().writeNew(join(folder, savedModelFile), savedModel)
  } catch (thrown) {
    remove()
    throw thrown
  }
  return { folder, remove }
}

/** Loads a graph that is not kept. */
export async function loadUnkept<Loaded>({ savedModel, description }: TracedGraph, { load }: Pick<GraphRequest<Loaded>, 'load'>): Promise<Loaded> {
  const { folder, remove } = placedGraph(savedModel)
  try {
    return await load(folder, description)
  } finally {
    remove()
  }
}

/** Keeps nothing: every graph is traced. */
export const uncachedGraphs: GraphStore = {
  open: async (request) => {
    const traced = await request.trace()
    const loaded = await loadUnkept(traced, request)
    const { description, savedModel } = traced
    return { loaded, description, sizeBytes: savedModel.length, fromCache: false, notes: [] }
  }
}

function damaged(path: string, what: string): AppError {
  return new AppError('damaged', `${path} ${what}.`)
}
