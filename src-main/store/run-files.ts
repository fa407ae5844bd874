import type { RunFile } from '@shared/format/documents'
import { parseRunFile } from '@shared/format/run-file'
import type { Disk } from './disk'
import type { FileFacts } from './files'
import type { RunPaths } from './run-paths'

/**
 * run.json of every run asked for so far. It is written once, so a look at the file's facts tells whether what is
 * remembered still holds: lists of many runs cost one call each instead of reading and parsing.
 */
export class RunFiles {
  readonly #known = new Map<string, { readonly facts: FileFacts; readonly run: RunFile }>()

  constructor(private readonly disk: Disk) {}

  /** Throws `not-found`, `damaged` or `newer-version`. */
  read({ run: path }: RunPaths): RunFile {
    const facts = this.disk.facts(path)
    const known = this.#known.get(path)
    if (facts && known && sameFacts(facts, known.facts)) return known.run
    this.#known.delete(path)
    const run = parseRunFile(this.disk.readText(path), path)
    if (facts) this.#known.set(path, { facts, run })
    return run
  }
}

function sameFacts(a: FileFacts, b: FileFacts): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs
}
