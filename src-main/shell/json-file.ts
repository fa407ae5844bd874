import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type JsonRecord = Readonly<Record<string, unknown>>

/** A small JSON object on disk, written whole: a reader finds the old text or the new one. Beside it lies the last good copy. */
export interface JsonFile {
  /** Null when neither the file nor its copy holds an object. */
  read(): JsonRecord | null
  /** @throws Error when the folder cannot be written; the old text is then still there */
  write(value: JsonRecord): void
}

export function jsonFile(path: string): JsonFile {
  const copy = `${path}.last-good`
  return {
    read: () => readObject(path) ?? readObject(copy),
    write: (value) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const good = readObject(path)
      if (good !== null) replace(copy, good)
      replace(path, value)
    }
  }
}

function replace(path: string, value: JsonRecord): void {
  const partial = `${path}.partial`
  const file = openSync(partial, 'w', 0o600)
  try {
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(partial, path)
}

/** Larger than any settings file of ours: something else lies there. */
const maxBytes = 1024 * 1024

function readObject(path: string): JsonRecord | null {
  try {
    const text = readFileSync(path)
    if (text.byteLength > maxBytes) return null
    const value: unknown = JSON.parse(text.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null
  } catch {
    return null // missing, unreadable or torn: the caller falls back
  }
}
