import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'

/** Bytes this user may still write on the file system of an existing `path`; null where the system does not tell. */
export function freeBytes(path: string): number | null {
  // Node 16 (the oldest supported Electron) has no statfs.
  return 'statfsSync' in fs ? freeBytesByStatfs(path) : freeBytesByDf(path)
}

function freeBytesByStatfs(path: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(path)
    return bavail * bsize
  } catch {
    // not every file system answers; "unknown" is the answer then
    return null
  }
}

/** `df -kP` prints one line per file system: name, size, used, available (KiB), ... */
export function freeBytesByDf(path: string): number | null {
  const { status, stdout } = spawnSync('df', ['-kP', path], { encoding: 'utf8' })
  const fields = status === 0 ? (stdout.trim().split('\n')[1] ?? '').split(/\s+/) : []
  const available = Number(fields[3])
  return fields.length > 3 && Number.isFinite(available) ? available * 1024 : null
}
