/*
 * npm test: sets up what is missing, then every check there is. Each phase goes on after failures of those before it, as long as it can
 * mean anything; the last line is the sum over all of them.
 *
 *   npm test -- --only unit,rooms     some phases only, while working
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './build/outputs.mjs'
import { checkBundles } from './checks/bundles.mjs'
import { checkFileSizes } from './checks/file-sizes.mjs'
import { checkCanary, checkRooms } from './checks/rooms.mjs'
import { durationText, giveUp, MissingPart } from './console.mjs'
import { packageFolder } from './package/linux-folder.mjs'
import { root } from './places.mjs'
import { setUp } from './setup/set-up.mjs'
import { endToEndTests, parityCases, programs, sumOfChecks, unitTests, verdictOf } from './testing/phases.mjs'
import { securityTests } from './testing/unprivileged.mjs'

/** @typedef {import('./testing/phases.mjs').Outcome} Outcome */

/** @type {readonly { name: string, title: string, needs?: string, work: () => Promise<Outcome> }[]} */
const phases = [
  { name: 'lint', title: 'ESLint', work: () => verdictOf([programs.eslint, '.', '--max-warnings', '0']) },
  { name: 'format', title: 'Prettier', work: () => verdictOf([programs.prettier, '--check', '--log-level', 'warn', '.']) },
  { name: 'types', title: 'Type checks', work: typeChecks },
  {
    name: 'rooms',
    title: 'Rooms, their canary and file sizes',
    work: async () => sumOfChecks([...(await checkRooms()), ...(await checkCanary()), ...checkFileSizes()])
  },
  { name: 'unit', title: 'Unit tests', work: unitTests },
  { name: 'build', title: 'Build', work: buildAll },
  { name: 'parity', title: 'Parity with the reference implementations', needs: 'build', work: parityCases },
  { name: 'e2e', title: 'End-to-end tests', needs: 'build', work: () => endToEndTests('app') },
  { name: 'security', title: 'Security tests, sandboxed', needs: 'build', work: securityTests },
  { name: 'package', title: 'Packaged folder', needs: 'build', work: packagedTests }
]

try {
  process.exitCode = await testAll()
} catch (thrown) {
  giveUp(thrown)
}

async function testAll() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const wanted = values.only?.split(',') ?? phases.map((phase) => phase.name)
  const unknown = wanted.find((name) => !phases.some((phase) => phase.name === name))
  if (unknown !== undefined) throw new MissingPart(`There is no phase "${unknown}".`, `The phases: ${phases.map((phase) => phase.name).join(', ')}.`)
  const began = Date.now()
  await setUp({ electron: true, tests: true })
  const sum = { passed: 0, failed: 0 }
  /** @type {Set<string>} */
  const broken = new Set()
  const chosen = phases.filter((phase) => wanted.includes(phase.name))
  for (const [index, phase] of chosen.entries()) {
    const label = `[${index + 1}/${chosen.length}] ${phase.title}`
    if (phase.needs !== undefined && broken.has(phase.needs)) {
      // not run is not passed
      console.log(`${label}: not run, because ${phase.needs} failed`)
      sum.failed += 1
      continue
    }
    console.log(`${label} ...`)
    const phaseBegan = Date.now()
    const outcome = await phase.work().catch(failureOf)
    sum.passed += outcome.passed
    sum.failed += outcome.failed
    if (outcome.failed > 0) broken.add(phase.name)
    if (outcome.words) console.log(indented(outcome.words))
    console.log(`${label}: ${outcome.passed} passed, ${outcome.failed} failed (${durationText(Date.now() - phaseBegan)})`)
  }
  console.log(`\nAll phases in ${durationText(Date.now() - began)}`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0 ? 0 : 1
}

/** One check per tsconfig; the Vue files need vue-tsc. */
async function typeChecks() {
  const projects = readdirSync(root).filter((file) => /^tsconfig\..+\.json$/.test(file) && file !== 'tsconfig.base.json')
  const sum = { passed: 0, failed: 0, words: '' }
  for (const project of projects) {
    const checker = project === 'tsconfig.web.json' ? programs.vueTsc : programs.tsc
    const { passed, failed, words } = await verdictOf([checker, '--project', join(root, project)])
    sum.passed += passed
    sum.failed += failed
    if (words) sum.words += `${project}\n${words}\n`
  }
  return sum
}

async function buildAll() {
  await ensureBuilt('app')
  await ensureBuilt('cli')
  return sumOfChecks([{ title: 'both builds', problems: [] }, ...checkBundles()])
}

async function packagedTests() {
  const { folder } = await packageFolder()
  return endToEndTests('packaged', { env: { ...process.env, ROUNDTABLE_E2E_PACKAGED: folder } })
}

/**
 * A phase that cannot be carried out has failed, with the reason.
 * @param {unknown} thrown
 * @returns {Outcome}
 */
function failureOf(thrown) {
  const words =
    thrown instanceof MissingPart ? `${thrown.message}\n${thrown.remedy}` : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return { passed: 0, failed: 1, words }
}

/** @param {string} text */
function indented(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
