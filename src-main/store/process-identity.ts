import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { LockOwner } from '@shared/format/documents'

/** What tells one process from a later one with the same number. */

/** What locks ask of the operating system; tests give their own answers. */
export interface ProcessTable {
  readonly pid: number
  readonly host: string
  readonly bootId: string
  /** Null when no such process lives; empty when it lives but the system does not say since when. */
  startTime(pid: number): string | null
}

export const systemProcesses: ProcessTable = {
  pid: process.pid,
  host: hostname(),
  bootId: readBootId(),
  startTime: (pid) => (process.platform === 'linux' ? linuxStartTime(pid) : otherStartTime(pid))
}

/**
 * Whether the process that wrote a lock still lives. A lock from another machine cannot be checked and counts as held;
 * one from another boot of this machine, or of a process number that now belongs to another process, is stale.
 */
export function isLive(owner: LockOwner, table: ProcessTable): boolean {
  if (owner.bootId !== table.bootId) return owner.host !== table.host
  const startTime = table.startTime(owner.pid)
  if (startTime === null) return false
  return startTime === '' || owner.startTime === '' || startTime === owner.startTime
}

export function isSelf(owner: LockOwner, table: ProcessTable): boolean {
  return owner.pid === table.pid && owner.host === table.host && owner.bootId === table.bootId && isLive(owner, table)
}

function readBootId(): string {
  if (process.platform !== 'linux') return ''
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // a Linux without /proc: locks then rest on pid and start time alone
    return ''
  }
}

/** Clock ticks since boot at which the process started: field 22 of /proc/<pid>/stat; a zombie holds nothing any more. */
function linuxStartTime(pid: number): string | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return signalReaches(pid) ? '' : null
  }
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '')
}

function otherStartTime(pid: number): string | null {
  if (!signalReaches(pid)) return null
  if (process.platform === 'win32') return ''
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : ''
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, but belongs to someone else
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
