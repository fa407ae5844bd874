/*
 * npm run bench:peer -- --python PATH --reference FOLDER: the reference system and ours on the same configurations, in turns, each in a
 * process of its own and never at the same time. A machine's speed swings, so only ratios within a round are worth quoting.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../build/outputs.mjs'
import { runOrThrow } from '../child.mjs'
import { durationText, giveUp, say } from '../console.mjs'
import { root } from '../places.mjs'
import { setUp } from '../setup/set-up.mjs'
import { comparisonText, machineText } from './comparison-text.mjs'
import { compareRounds, ourRun } from './comparison.mjs'
import { peerRequest } from './peer-arguments.mjs'
import { checkPython, otherVersions, REFERENCE_COMMIT, runReference, unpackReference } from './reference-system.mjs'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort())

try {
  await comparePeers(peerRequest(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd()))
} catch (thrown) {
  if (interruption.signal.aborted) process.exit(130)
  giveUp(thrown)
}

/** @param {import('./peer-arguments.mjs').PeerRequest} request */
async function comparePeers(request) {
  const facts = await checkPython(request.python)
  for (const { name, wanted, installed } of otherVersions(facts)) say(`${name} is ${installed}; the recorded figures of the reference are of ${wanted}.`)
  const machine = machineFacts(facts)
  if (machine.cores > 2) say(`${machine.cores} cores: ours uses them all, the reference two threads. Start this under \`taskset -c 0,1\` to hold both to two.`)
  if (machine.loadAverage > machine.cores / 4) say(`This machine has other work (load average ${machine.loadAverage}): the ratios will scatter.`)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roundtable-peer-')))
  try {
    await unpackReference(request.reference, folder)
    await setUp({ electron: false, quiet: true })
    await ensureBuilt('cli')
    const rounds = await measure(request, folder)
    const comparisons = request.configs.map(({ name, iterations }) => compareRounds(name, iterations, rounds.get(name) ?? []))
    if (request.json) console.log(JSON.stringify({ machine, reference: REFERENCE_COMMIT, ours: request.ours, comparisons, rounds: Object.fromEntries(rounds) }))
    else console.log([machineText(machine, request.ours), ...comparisons.map(comparisonText)].join('\n\n'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {import('./peer-arguments.mjs').PeerRequest} request
 * @param {string} folder of the reference's package
 */
async function measure(request, folder) {
  /** @type {Map<string, import('./comparison.mjs').Round[]>} */
  const rounds = new Map(request.configs.map(({ name }) => [name, []]))
  for (let round = 1; round <= request.rounds; round++) {
    for (const { name, iterations } of request.configs) {
      const label = `round ${round} of ${request.rounds}, ${name}`
      const { signal } = interruption
      const reference = await timed(`${label}: reference`, () => runReference({ python: request.python, folder, config: name, iterations, signal }))
      const ours = await timed(`${label}: ours`, () => runOurs(name, iterations, request.ours, folder))
      rounds.get(name)?.push({ reference, ours })
    }
  }
  return rounds
}

/**
 * @param {string} config
 * @param {number} iterations
 * @param {readonly string[]} flags
 * @param {string} folder
 * @returns {Promise<import('./comparison.mjs').OurRun>}
 */
async function runOurs(config, iterations, flags, folder) {
  const args = [join(root, 'out/cli.js'), 'bench', '--json', '--config', config, '--iterations', String(iterations), ...flags]
  const { stdout } = await runOrThrow(process.execPath, args, { cwd: folder, signal: interruption.signal })
  return ourRun(stdout)
}

/**
 * @template {{ framesPerSecond: number }} Result
 * @param {string} label
 * @param {() => Promise<Result>} work
 */
async function timed(label, work) {
  const began = Date.now()
  const result = await work()
  say(`${label}: ${result.framesPerSecond.toFixed(1)} frames/s (${durationText(Date.now() - began)} with its start)`)
  return result
}

/**
 * @param {import('./reference-system.mjs').PythonFacts} facts
 * @returns {import('./comparison-text.mjs').MachineFacts}
 */
function machineFacts(facts) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
    platform: `${process.platform}-${process.arch}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    python: facts.python,
    packages: Object.fromEntries(facts.packages.map(({ name, installed }) => [name, installed ?? '']))
  }
}
