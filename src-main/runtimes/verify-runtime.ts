import { AppError } from '@shared/domain/errors'
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Environment } from './find-runtimes'
import type { RuntimeFile, TensorRuntime } from './tensor-runtime'

/**
 * Compares every file of a runtime with the SHA-256 in its manifest, before anything of it is loaded. Hashing 634 MB takes a second, so
 * what was verified is remembered per user by path, size, time and hash, and hashed again only when one of them changes.
 * @throws AppError `damaged` naming the file
 */
export async function verifyRuntime(runtime: TensorRuntime, env: Environment): Promise<void> {
  const record = recordFile(env)
  const known = readRecord(record)
  const marks = new Map(runtime.files.map((file) => [file, markOf(runtime, file)]))
  const unknown = runtime.files.filter((file) => known[join(runtime.folder, file.path)] !== marks.get(file))
  if (unknown.length === 0) return
  for (const file of unknown) {
    const path = join(runtime.folder, file.path)
    const sha256 = await sha256Of(path)
    if (sha256 !== file.sha256) {
      throw new AppError('damaged', `${path} has SHA-256 ${sha256}, its manifest says ${file.sha256}.`, {
        remedy: `Remove ${runtime.folder} and run the set-up again.`
      })
    }
    known[path] = marks.get(file) ?? ''
  }
  writeRecord(record, known)
}

/** Changes whenever the file may have changed. */
function markOf(runtime: TensorRuntime, file: RuntimeFile): string {
  const path = join(runtime.folder, file.path)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new AppError('damaged', `${path} is missing.`, { remedy: `Remove ${runtime.folder} and run the set-up again.` })
  return `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${file.sha256}`
}

/** Of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

function recordFile(env: Environment): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'roundtable', 'verified-runtimes.json')
}

function readRecord(file: string): Record<string, string> {
  try {
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof record === 'object' && record !== null ? { ...(record as Record<string, string>) } : {}
  } catch {
    return {} // no record yet, or a torn one: everything is hashed again
  }
}

function writeRecord(file: string, record: Record<string, string>): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, JSON.stringify(record, null, 1))
    renameSync(draft, file)
  } catch {
    // a cache that cannot be written only means hashing again next time; the verification itself has succeeded
  }
}
