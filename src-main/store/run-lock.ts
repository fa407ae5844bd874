import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { LockOwner } from '@shared/format/documents'
import { parseLock, serialiseLock } from '@shared/format/small-files'
import type { Disk } from './disk'
import { fileFailure, systemCode } from './failures'
import { isLive, isSelf } from './process-identity'
import type { ProcessTable } from './process-identity'
import type { Holder } from './types'

/**
 * One writer per run. Lock files are numbered: whoever takes over a stale lock n makes lock n + 1, and a link to a
 * complete file either makes it or fails, so of several takers one wins and no half-written lock is ever seen.
 * The winner then looks again: should another live lock stand beside its own, it steps back.
 */
const lockPattern = /^lock-(\d{1,12})\.json$/

export interface Locks {
  readonly disk: Disk
  readonly processes: ProcessTable
  readonly now: () => number
}

interface FoundLock {
  readonly number: number
  readonly file: string
  readonly owner: LockOwner | null
}

/** Takes the lock of the run in `folder`; the lock file's path. Throws `run-in-use` while a live process holds it. */
export function takeLock(locks: Locks, folder: string, run: string): string {
  const found = readLocks(locks.disk, folder)
  refuseLive(locks, found, run, folder)
  const number = Math.max(0, ...found.map((lock) => lock.number)) + 1
  const mine = join(folder, lockName(number))
  if (!placeLock(locks, mine)) {
    // Someone else won the same number just now.
    refuseLive(locks, readLocks(locks.disk, folder), run, folder)
    throw inUse(run, 'another process', folder)
  }
  try {
    const others = readLocks(locks.disk, folder).filter((lock) => lock.number !== number)
    refuseLive(locks, others, run, folder)
    for (const stale of others) locks.disk.remove(join(folder, stale.file))
  } catch (error) {
    locks.disk.discard(mine)
    throw error
  }
  return mine
}

export function lockName(number: number): string {
  return `lock-${number}.json`
}

/** This process as a lock's content. */
export function lockText({ processes, now }: Locks): string {
  const { pid, host, bootId } = processes
  return serialiseLock({ pid, host, bootId, startTime: processes.startTime(pid) ?? '', takenAt: new Date(now()).toISOString() })
}

export function holderOf({ disk, processes }: Locks, folder: string, names = disk.list(folder)): Holder {
  for (const { owner } of locksAmong(disk, folder, names)) {
    if (owner === null || !isLive(owner, processes)) continue
    return isSelf(owner, processes) ? { kind: 'here' } : { kind: 'elsewhere', owner }
  }
  return { kind: 'nobody' }
}

/** Makes the lock file whole or not at all; false when one of that number exists. */
function placeLock(locks: Locks, path: string): boolean {
  const { disk } = locks
  const temporary = `${path}.tmp-${randomBytes(6).toString('hex')}`
  try {
    disk.writeNew(temporary, lockText(locks))
    disk.files.link(temporary, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    // File systems without links: the exclusive creation decides, and a half-written lock counts as stale.
    if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(systemCode(error))) return createExclusively(locks, path)
    throw fileFailure('lock', path, error)
  } finally {
    disk.discard(temporary)
  }
}

function createExclusively(locks: Locks, path: string): boolean {
  try {
    locks.disk.writeNew(path, lockText(locks))
    return true
  } catch (error) {
    if (error instanceof AppError && systemCode(error.cause) === 'EEXIST') return false
    throw error
  }
}

function readLocks(disk: Disk, folder: string): FoundLock[] {
  return locksAmong(disk, folder, disk.list(folder))
}

function locksAmong(disk: Disk, folder: string, names: readonly string[]): FoundLock[] {
  return names.flatMap((file) => {
    const number = lockPattern.exec(file)?.[1]
    if (number === undefined) return []
    const text = disk.readTextIfAny(join(folder, file))
    return text === null ? [] : [{ number: Number(number), file, owner: ownerIn(text, file) }]
  })
}

/** Null for a lock that no process can have finished writing. */
function ownerIn(text: string, file: string): LockOwner | null {
  try {
    return parseLock(text, file)
  } catch (error) {
    if (error instanceof AppError && error.code === 'damaged') return null
    throw error
  }
}

function refuseLive({ processes }: Locks, found: readonly FoundLock[], run: string, folder: string): void {
  for (const { owner, file } of found) {
    if (owner === null || !isLive(owner, processes)) continue
    if (isSelf(owner, processes)) throw inUse(run, `this process (${owner.pid})`, folder)
    if (owner.host === processes.host || owner.bootId === processes.bootId) throw inUse(run, `process ${owner.pid}`, folder)
    const remedy = `If nothing on ${owner.host} is using it, remove ${join(folder, file)}.`
    throw inUse(run, `process ${owner.pid} on the machine ${owner.host}`, folder, remedy)
  }
}

function inUse(run: string, holder: string, folder: string, remedy = 'Stop it there first, or wait until it has finished.'): AppError {
  return new AppError('run-in-use', `The run ${run} is in use by ${holder}.`, { remedy, detail: folder })
}
