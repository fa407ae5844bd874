/*
 * What the scripts print. Everything goes to stderr, so that a command whose stdout is data (the command line with --json) can run a
 * set-up first without spoiling it.
 */

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * A duration for people: `340 ms`, `4.2 s`, `2 min 5 s`.
 * @param {number} elapsedMs
 */
export function durationText(elapsedMs) {
  if (elapsedMs < 1000) return `${Math.round(elapsedMs)} ms`
  if (elapsedMs < 60_000) return `${(elapsedMs / 1000).toFixed(1)} s`
  const seconds = Math.round(elapsedMs / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** @param {number} sizeBytes */
export function sizeText(sizeBytes) {
  return sizeBytes < 1e9 ? `${Math.round(sizeBytes / 1e6)} MB` : `${(sizeBytes / 1e9).toFixed(1)} GB`
}

/** Something the machine lacks, in one sentence, with what to do about it in another. */
export class MissingPart extends Error {
  /**
   * @param {string} message what is missing
   * @param {string} remedy what to do
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'MissingPart'
    this.remedy = remedy
  }
}

/**
 * The last words of a script that cannot go on: the missing thing and its remedy, or the stack of an unexpected failure.
 * @param {unknown} thrown
 * @param {number} [exitCode]
 * @returns {never}
 */
export function giveUp(thrown, exitCode = 1) {
  if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS')) say(thrown.message)
  else if (thrown instanceof MissingPart) say(`\nCannot go on: ${thrown.message}\n${thrown.remedy}`)
  else say(`\nUnexpected failure: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`)
  process.exit(exitCode)
}
