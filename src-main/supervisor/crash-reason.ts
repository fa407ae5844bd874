/**
 * Why the engine process went, in words, from the two things the system tells: the exit code (always) and the reason of the
 * `child-process-gone` event (only when a signal ended it). Codes as measured: an uncaught error exits with 1 and no event, a signal
 * exits with its number.
 */
export function crashReason(exitCode: number, gone: string | null): string {
  if (gone === 'oom' || gone === 'memory-eviction') return 'The engine ran out of memory. A smaller batch or fewer environments need less.'
  switch (exitCode) {
    case 0:
      return 'The engine ended without being asked to.'
    case 1:
      return 'The engine stopped on an unexpected error.'
    case 6:
      return 'The engine aborted inside a native library.'
    case 9:
      return 'The engine was killed from outside, by a user or by the system for want of memory.'
    case 4:
    case 7:
    case 8:
    case 11:
      return `The engine crashed inside a native library (signal ${exitCode}).`
    case 15:
      return 'The engine was asked to end from outside.'
    case 127:
      return 'The engine could not load a native library.'
    default:
      return gone === null ? `The engine ended with code ${exitCode}.` : `The engine ended with code ${exitCode} (${gone}).`
  }
}
