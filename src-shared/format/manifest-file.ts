import { asRunId } from '../domain/ids'
import type { CheckpointManifest, FileDigest } from './documents'
import { toStoredRecord } from './numbers'
import { firstVersion, openDocument, writeDocument } from './versions'

const format = firstVersion

/** The files every checkpoint has. */
export const checkpointFiles = ['model.safetensors', 'optimizer.safetensors', 'state.safetensors', 'state.json'] as const
export type CheckpointFile = (typeof checkpointFiles)[number]

export function serialiseManifest(manifest: CheckpointManifest): string {
  return writeDocument(format, { ...manifest, metrics: toStoredRecord(manifest.metrics) })
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseManifest(text: string, what: string): CheckpointManifest {
  const fields = openDocument(text, what, format)
  const listed = fields.group('files')
  const files: Record<string, FileDigest> = {}
  for (const name of checkpointFiles) {
    const file = listed.group(name)
    files[name] = { sizeBytes: file.whole('sizeBytes'), sha256: file.text('sha256') }
  }
  return {
    run: asRunId(fields.text('run')),
    iterations: fields.whole('iterations'),
    kind: fields.choice('kind', ['resume', 'user']),
    createdAt: fields.text('createdAt'),
    metrics: fields.record('metrics'),
    files
  }
}
