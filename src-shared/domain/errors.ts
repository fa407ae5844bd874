/**
 * The one closed set of error codes, and the error that carries them.
 * A user-facing sentence stands in `message` (what happened, with path and value) and `remedy` (what to do).
 */
export const errorCodes = [
  'bad-request', // the request itself was wrong: usage, unknown id, ill-typed value
  'bad-config', // a configuration value is unknown, ill-typed, out of range or contradicts another
  'not-found',
  'run-in-use', // another process holds the run's lock
  'wrong-state', // the request does not fit the run's present state
  'bad-file', // a file is truncated, oversized or not what its name says
  'damaged', // a stored file fails its own integrity check
  'newer-version', // written by a newer Roundtable
  'disk-full',
  'read-only',
  'io', // any other file-system failure
  'backend-unavailable', // a tensor backend cannot be had on this machine
  'engine-restart-required', // the plan needs threads or a library other than those loaded in this process
  'trace-refused', // a function cannot be compiled; says why
  'diverged', // NaN or infinity in losses or weights
  'cancelled',
  'deadline',
  'engine-lost',
  'version-mismatch',
  'internal'
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What crosses process boundaries and stands in logs. */
export interface ErrorReport {
  readonly code: ErrorCode
  /** One sentence: what happened, with the offending path and value. */
  readonly message: string
  /** One sentence: what to do next; empty when the message says it all. */
  readonly remedy: string
  /** Copyable technical detail (paths, stack); never needed to understand the message. */
  readonly detail: string
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly remedy: string
  readonly detail: string

  constructor(code: ErrorCode, message: string, more: { remedy?: string; detail?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.remedy = more.remedy ?? ''
    this.detail = more.detail ?? ''
  }
}

/** Any thrown value as a report; what is not an AppError becomes code `internal` with its stack as detail. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof AppError) {
    return { code: thrown.code, message: thrown.message, remedy: thrown.remedy, detail: thrown.detail || causeText(thrown) }
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return {
    code: 'internal',
    message: `Unexpected failure: ${error.message}`,
    remedy: 'Please report it with the detail below.',
    detail: error.stack ?? error.message
  }
}

export function errorOf(report: ErrorReport): AppError {
  return new AppError(report.code, report.message, { remedy: report.remedy, detail: report.detail })
}

function causeText(error: Error): string {
  return error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : ''
}
