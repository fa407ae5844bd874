import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Puts the bytes of a saved model into a folder of its own for as long as `use` runs: TensorFlow loads from files only,
 * and needs them no longer once loaded.
 */
export function withSavedModel<Result>(savedModel: Uint8Array, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-graph-'))
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
