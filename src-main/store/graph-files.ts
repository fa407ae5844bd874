import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphStore, TracedGraph } from '@shared/domain/graph'
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

/** Puts a graph into a folder of its own for as long as `use` runs: TensorFlow loads from files only, and needs them no longer once loaded. */
export function withGraphFolder<Result>(savedModel: Uint8Array, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-graph-'))
  try {
    new Disk().writeNew(join(folder, savedModelFile), savedModel)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Keeps nothing: every graph is traced. */
export const uncachedGraphs: GraphStore = {
  open: async ({ trace, load }) => {
    const { description, savedModel } = await trace()
    const loaded = withGraphFolder(savedModel, (folder) => load(folder, description))
    return { loaded, description, sizeBytes: savedModel.length, fromCache: false, notes: [] }
  }
}

function damaged(path: string, what: string): AppError {
  return new AppError('damaged', `${path} ${what}.`)
}
