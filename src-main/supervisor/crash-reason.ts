/**
 * Why the engine process went, in words that complete "The engine has stopped: ...". Told from the two things the system says: the exit
 * code (always) and the reason of the `child-process-gone` event (only when a signal ended it). Codes as measured: an uncaught error
 * exits with 1 and no event, a signal exits with its number, or with 0 where the connection breaks before the system has noted the end.
 */
export function crashReason(exitCode: number, gone: string | null): string {
  if (gone === 'oom' || gone === 'memory-eviction') return 'it ran out of memory (a smaller batch or fewer environments need less)'
  switch (exitCode) {
    case 0:
      return 'it ended without being asked to; perhaps it was killed from outside'
    case 1:
      return 'an unexpected error'
    case 6:
      return 'it aborted inside a native library'
    case 9:
      return 'it was killed from outside, by a user or by the system for want of memory'
    case 4:
    case 7:
    case 8:
    case 11:
      return `it crashed inside a native library (signal ${exitCode})`
    case 15:
      return 'it was told to end from outside'
    case 127:
      return 'it could not load a native library'
    default:
      return gone === null ? `it ended with code ${exitCode}` : `it ended with code ${exitCode} (${gone})`
  }
}
