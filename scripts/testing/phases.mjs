/* The phases of the test command: each counts what passed and failed and says what it was about. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../child.mjs'
import { root } from '../places.mjs'

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {string} [words] what a person must know about the failures
 */

/** Paths of the programs in node_modules, run by this Node rather than through npx. */
export const programs = {
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc: 'node_modules/typescript/bin/tsc',
  vueTsc: 'node_modules/vue-tsc/bin/vue-tsc.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js'
}

/**
 * A program whose exit code is the verdict.
 * @param {readonly string[]} args of Node
 * @returns {Promise<Outcome>}
 */
export async function verdictOf(args) {
  const result = await run(process.execPath, args, { cwd: root })
  return result.status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, words: (result.stdout + result.stderr).trim().slice(-8000) }
}

/**
 * @param {readonly import('../checks/rooms.mjs').Check[]} checks
 * @returns {Outcome}
 */
export function sumOfChecks(checks) {
  const failed = checks.filter((check) => check.problems.length > 0)
  return {
    passed: checks.length - failed.length,
    failed: failed.length,
    words: failed.map((check) => [check.title, ...check.problems.map((problem) => `  ${problem}`)].join('\n')).join('\n')
  }
}

/**
 * Runs Vitest, with its report on the terminal as it goes.
 * @returns {Promise<Outcome>}
 */
export function unitTests() {
  return withReportFile(async (file) => {
    const result = await run(process.execPath, [programs.vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], {
      cwd: root,
      show: true
    })
    return vitestOutcome(readJson(file), result.status)
  })
}

/**
 * A file that cannot be loaded fails without any test in it; a skipped test is a test that did not run.
 * @param {any} report Vitest's JSON, null when there is none
 * @param {number | null} status its exit code
 * @returns {Outcome}
 */
export function vitestOutcome(report, status) {
  if (report === null) return { passed: 0, failed: 1, words: `Vitest ended with ${status} and no report.` }
  const broken = report.testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0)
  const failed = report.numFailedTests + broken + skipped
  const words = skipped > 0 ? `${skipped} tests were skipped.` : ''
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, words }
}

/**
 * @param {string} project of playwright.config.ts
 * @param {{ env?: NodeJS.ProcessEnv, before?: readonly string[], folder?: string }} [options] `before`: command words in front, such as
 *   setpriv; `folder`: a copy of the repository
 * @returns {Promise<Outcome>}
 */
export function endToEndTests(project, { env = process.env, before = [], folder = root } = {}) {
  return withReportFile(async (file) => {
    const display = env['DISPLAY'] ? [] : ['xvfb-run', '-a', '-s', '-screen 0 1440x960x24']
    const command = [
      ...before,
      ...display,
      process.execPath,
      join(folder, programs.playwright),
      'test',
      '--config',
      join(folder, 'playwright.config.ts'),
      `--project=${project}`,
      '--reporter=list,json'
    ]
    const result = await run(command[0] ?? '', command.slice(1), { cwd: folder, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file }, show: true })
    return playwrightOutcome(readJson(file), result.status)
  })
}

/**
 * @param {any} report Playwright's JSON, null when there is none
 * @param {number | null} status its exit code
 * @returns {Outcome}
 */
export function playwrightOutcome(report, status) {
  if (report === null) return { passed: 0, failed: 1, words: `Playwright ended with ${status} and no report.` }
  const { expected, unexpected, flaky, skipped } = report.stats
  const errors = (report.errors ?? []).map((/** @type {{ message?: string }} */ error) => error.message ?? '').join('\n')
  const failed = unexpected + flaky + skipped
  return {
    passed: expected,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    words: [skipped > 0 ? `${skipped} tests were skipped.` : '', errors].filter(Boolean).join('\n')
  }
}

/**
 * The numbers against the reference implementations: the command prints its failures and ends with a count.
 * @returns {Promise<Outcome>}
 */
export async function parityCases() {
  const sum = { passed: 0, failed: 0, words: '' }
  // in plain JavaScript, and once more through compiled graphs where TensorFlow is installed
  for (const flags of [[], ['--compile', 'auto']]) {
    const result = await run(process.execPath, [join(root, 'out/cli.js'), 'parity', join(root, 'parity'), ...flags], { cwd: root })
    const { passed, failed, words } = parityOutcome(result.stdout, result.stderr)
    sum.passed += passed
    sum.failed += failed
    if (words) sum.words += `${['parity', ...flags].join(' ')}\n${words}\n`
  }
  return sum
}

/**
 * @param {string} stdout
 * @param {string} stderr
 * @returns {Outcome}
 */
export function parityOutcome(stdout, stderr) {
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const counts = /^(\d+) passed, (\d+) failed(, \d+ skipped)?$/.exec(last)
  if (counts === null) return { passed: 0, failed: 1, words: `no count at the end:\n${(stdout + stderr).trim().slice(-2000)}` }
  const [passed, failed] = [Number(counts[1]), Number(counts[2])]
  return { passed, failed: passed + failed === 0 ? 1 : failed, words: failed > 0 ? stdout.trim().slice(-4000) : passed === 0 ? 'no case was run' : '' }
}

/**
 * @template T
 * @param {(file: string) => Promise<T>} use
 */
async function withReportFile(use) {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-report-'))
  chmodSync(folder, 0o777) // the security tests write their report as another user
  try {
    return await use(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // the program ended before it wrote its report: the caller says so
  }
}
