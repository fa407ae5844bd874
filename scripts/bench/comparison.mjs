/* From the runs of both systems to what is told about them: medians, and one ratio for each round. */

/**
 * One process of the reference, as scripts/bench/reference/run.py prints it, and what went on beside it.
 * @typedef {object} ReferenceRun
 * @property {readonly number[]} iterationSeconds
 * @property {number} framesPerSecond by the median iteration
 * @property {number} bestFramesPerSecond by the fastest iteration
 * @property {number} updatesPerIteration minibatch updates
 * @property {number} msPerUpdate iteration over its updates: collection included
 * @property {number} peakRssBytes
 * @property {number} otherCores processors busy with other work, on average while it ran
 * @property {number} threads
 * @property {readonly string[]} standIns packages that were not installed and not called
 */

/**
 * One process of ours, as `bench --json` prints it; it may hold more.
 * @typedef {object} OurRun
 * @property {number} framesPerSecond by the median iteration
 * @property {number} peakRssBytes
 * @property {number} compileMs
 * @property {{ iterationMs: number }} phases
 */

/** @typedef {{ reference: ReferenceRun, ours: OurRun }} Round one after the other, neither beside the other */

/**
 * @typedef {object} Comparison
 * @property {string} config
 * @property {number} iterations measured in each process
 * @property {Side & { bestFramesPerSecond: number }} reference
 * @property {Side} ours
 * @property {{ perRound: number[], median: number, lowest: number, highest: number }} speedRatio our frames/s over the reference's
 * @property {number} memoryRatio our peak over the reference's
 * @property {number} otherCores processors busy with other work beside the reference, in the worst round
 */

/**
 * Medians over the rounds, and the largest peak.
 * @typedef {object} Side
 * @property {number} framesPerSecond
 * @property {number} msPerUpdate iteration over its minibatch updates: collection included
 * @property {number} peakRssBytes
 */

/**
 * The result among the JSON lines of our benchmark: the last.
 * @param {string} stdout
 * @returns {OurRun}
 * @throws {Error} when it lacks a figure that is compared
 */
export function ourRun(stdout) {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const result = JSON.parse(line)
  const figures = [result.framesPerSecond, result.peakRssBytes, result.compileMs, result.phases?.iterationMs]
  if (!figures.every(Number.isFinite)) throw new Error(`A figure is missing in what our benchmark printed: ${line}`)
  return result
}

/**
 * @param {string} config
 * @param {number} iterations
 * @param {readonly Round[]} rounds at least one
 * @returns {Comparison}
 */
export function compareRounds(config, iterations, rounds) {
  const perRound = rounds.map(({ reference, ours }) => ours.framesPerSecond / reference.framesPerSecond)
  const reference = {
    framesPerSecond: median(rounds.map((round) => round.reference.framesPerSecond)),
    bestFramesPerSecond: Math.max(...rounds.map((round) => round.reference.bestFramesPerSecond)),
    msPerUpdate: median(rounds.map((round) => round.reference.msPerUpdate)),
    peakRssBytes: Math.max(...rounds.map((round) => round.reference.peakRssBytes))
  }
  const ours = {
    framesPerSecond: median(rounds.map((round) => round.ours.framesPerSecond)),
    msPerUpdate: median(rounds.map((round) => round.ours.phases.iterationMs / round.reference.updatesPerIteration)),
    peakRssBytes: Math.max(...rounds.map((round) => round.ours.peakRssBytes))
  }
  return {
    config,
    iterations,
    reference,
    ours,
    speedRatio: { perRound, median: median(perRound), lowest: Math.min(...perRound), highest: Math.max(...perRound) },
    memoryRatio: ours.peakRssBytes / reference.peakRssBytes,
    otherCores: Math.max(...rounds.map((round) => round.reference.otherCores))
  }
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  if (values.length === 0) throw new RangeError('There is no median of nothing.')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [lower = NaN, upper = NaN] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]]
  return (lower + upper) / 2
}
