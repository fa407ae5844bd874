import { AppError } from '@shared/domain/errors'
import type { ErrorCode } from '@shared/domain/errors'

/** System errors as AppErrors. */

interface Meaning {
  readonly code: ErrorCode
  readonly reason: string
  readonly remedy: string
}

const full: Meaning = { code: 'disk-full', reason: 'the disk is full', remedy: 'Free some space; everything written before is safe.' }
const readOnly: Meaning = { code: 'read-only', reason: 'it is read-only', remedy: 'Make the folder writable or choose another workspace.' }

const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: full,
  EDQUOT: { ...full, reason: 'the disk quota is used up' },
  EROFS: readOnly,
  EACCES: { ...readOnly, reason: 'permission is denied' },
  EPERM: { ...readOnly, reason: 'permission is denied' },
  ENOENT: { code: 'not-found', reason: 'it does not exist', remedy: '' },
  ENOTDIR: { code: 'io', reason: 'part of the path is a file, not a folder', remedy: 'Choose another folder.' },
  EEXIST: { code: 'io', reason: 'it exists already', remedy: '' },
  ENAMETOOLONG: { code: 'io', reason: 'the path is too long', remedy: 'Choose a folder with a shorter path.' },
  EMFILE: { code: 'io', reason: 'too many files are open', remedy: 'Close other programs or raise the limit with ulimit -n.' }
}

export type FileAction = 'read' | 'list' | 'write' | 'create' | 'move' | 'remove' | 'lock'

/** A failed call as an AppError naming action and path; an AppError passes through. */
export function fileFailure(action: FileAction, path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const system = systemCode(thrown)
  const meaning = Object.hasOwn(meanings, system) ? meanings[system] : undefined
  const reason = meaning?.reason ?? (thrown instanceof Error ? thrown.message : String(thrown))
  // A file that may not be read says nothing about whether the folder can be written.
  const code = (action === 'read' || action === 'list') && meaning?.code === 'read-only' ? 'io' : (meaning?.code ?? 'io')
  return new AppError(code, `Cannot ${action} ${path}: ${reason}.`, {
    remedy: code === 'io' && meaning?.code === 'read-only' ? '' : (meaning?.remedy ?? ''),
    cause: thrown
  })
}

/** `ENOENT` and the like; empty for other errors. */
export function systemCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}
