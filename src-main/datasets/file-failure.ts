import { AppError } from '@shared/domain/errors'
import type { ErrorCode } from '@shared/domain/errors'

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not-found',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'io',
  EPERM: 'io'
}

/** A failed file operation as an AppError that names the path and what the system said. */
export function fileFailure(action: 'open' | 'read' | 'list' | 'write', path: string, error: unknown): AppError {
  const code = systemCode(error)
  const reason =
    code === 'ENOENT'
      ? 'it does not exist'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied'
        : error instanceof Error
          ? error.message
          : String(error)
  return new AppError(codes[code] ?? 'io', `Cannot ${action} ${path}: ${reason}.`, { cause: error })
}

export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
