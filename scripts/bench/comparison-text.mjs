/* A comparison for people, one block of lines for each configuration. */

/**
 * @typedef {object} MachineFacts
 * @property {string} cpu
 * @property {number} cores usable by this process
 * @property {number} memoryBytes
 * @property {number} loadAverage of the last minute, before the first round
 * @property {string} platform
 * @property {string} date
 * @property {string} node
 * @property {string} python
 * @property {Readonly<Record<string, string>>} packages installed version of each package of the reference
 */

/**
 * @param {MachineFacts} machine
 * @param {readonly string[]} ours flags given to our benchmark
 */
export function machineText(machine, ours) {
  const packages = ['torch', 'torchrl', 'tensordict'].map((name) => `${name} ${machine.packages[name] ?? 'unknown'}`)
  return [
    `${machine.cpu}, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}, ${mebibytes(machine.memoryBytes)} of memory, ${machine.platform}, ${machine.date}, load average at the start ${machine.loadAverage}`,
    `reference: Python ${machine.python}, ${packages.join(', ')}; ours: Node ${machine.node}${ours.length === 0 ? '' : `, ${ours.join(' ')}`}`
  ].join('\n')
}

/** Processors busy with other work beside the reference, above which its figures are not worth quoting. */
const quiet = 0.2

/** @param {import('./comparison.mjs').Comparison} comparison */
export function comparisonText({ config, iterations, reference, ours, speedRatio, memoryRatio, otherCores }) {
  const rounds = speedRatio.perRound.length
  return [
    `${config}: ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${iterations} ${iterations === 1 ? 'iteration' : 'iterations'}`,
    line('', 'reference', 'ours'),
    line('frames/s', rounded(reference.framesPerSecond), rounded(ours.framesPerSecond)),
    line('ms per update, collection included', rounded(reference.msPerUpdate), rounded(ours.msPerUpdate)),
    line('peak memory', mebibytes(reference.peakRssBytes), mebibytes(ours.peakRssBytes)),
    `  times as fast, round by round: ${speedRatio.perRound.map(twoDigits).join(', ')}`,
    `  times as fast, median: ${twoDigits(speedRatio.median)} (${twoDigits(speedRatio.lowest)} to ${twoDigits(speedRatio.highest)})`,
    `  memory, ours over the reference: ${memoryRatio.toFixed(2)}; fastest iteration of the reference: ${rounded(reference.bestFramesPerSecond)} frames/s`,
    `  other work beside the reference, worst round: ${otherCores.toFixed(2)} cores${otherCores > quiet ? '. NOT A QUIET MACHINE: do not quote these ratios' : ''}`
  ].join('\n')
}

/**
 * @param {string} label
 * @param {string} left
 * @param {string} right
 */
function line(label, left, right) {
  return `  ${label.padEnd(36)}${left.padStart(14)}${right.padStart(14)}`
}

/** @param {number} value */
function rounded(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}

/** @param {number} ratio */
function twoDigits(ratio) {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)
}

/** @param {number} bytes */
function mebibytes(bytes) {
  const mebi = bytes / 2 ** 20
  return mebi < 1024 ? `${Math.round(mebi)} MiB` : `${(mebi / 1024).toFixed(1)} GiB`
}
