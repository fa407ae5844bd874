import { reportOf, type ErrorReport } from '@shared/domain/errors'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseRuntimeManifest, type TensorRuntime } from './tensor-runtime'

export type Environment = Readonly<Record<string, string | undefined>>

/** A folder that looks like a runtime and cannot be used. */
export interface BrokenRuntime {
  readonly folder: string
  readonly report: ErrorReport
}

export interface FoundRuntimes {
  /** Usable, in search order; the first of a name wins. */
  readonly runtimes: readonly TensorRuntime[]
  readonly broken: readonly BrokenRuntime[]
}

/**
 * Folders that may hold runtimes, in search order: `$ROUNDTABLE_RUNTIMES` alone takes the place of the user's data folder; what came with
 * the package is last.
 */
export function runtimeFolders(env: Environment, packaged: string | null): readonly string[] {
  const chosen = env['ROUNDTABLE_RUNTIMES']
  const data = env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share')
  const user = chosen ? resolve(chosen) : join(data, 'roundtable', 'runtimes')
  return packaged === null ? [user] : [user, packaged]
}

/**
 * All libtensorflow builds on this machine. Sizes are checked, hashes are not (verify-runtime.ts does that).
 * @param packaged the package's runtimes folder, null outside packages
 */
export function findRuntimes(env: Environment, packaged: string | null): FoundRuntimes {
  const runtimes = new Map<string, TensorRuntime>()
  const broken: BrokenRuntime[] = []
  for (const parent of runtimeFolders(env, packaged)) {
    if (!existsSync(parent)) continue
    for (const name of readdirSync(parent).sort()) {
      const folder = join(parent, name)
      // names with a dot in front are being made just now
      if (name.startsWith('.') || runtimes.has(name) || !existsSync(join(folder, 'manifest.json'))) continue
      try {
        const runtime = parseRuntimeManifest(folder, readFileSync(join(folder, 'manifest.json'), 'utf8'))
        const short = runtime.files.find((file) => statSync(join(folder, file.path), { throwIfNoEntry: false })?.size !== file.sizeBytes)
        if (short === undefined) runtimes.set(name, runtime)
        else broken.push({ folder, report: incomplete(folder, short.path) })
      } catch (thrown) {
        broken.push({ folder, report: reportOf(thrown) })
      }
    }
  }
  return { runtimes: [...runtimes.values()], broken }
}

function incomplete(folder: string, path: string): ErrorReport {
  const message = `${join(folder, path)} is missing or has the wrong size.`
  return { code: 'damaged', message, remedy: 'Run `npm run setup` again: it makes the folder anew.', detail: '' }
}
