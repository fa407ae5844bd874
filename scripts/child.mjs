/* Child processes as promises: one way to run a program, with its output captured or passed through, and a time limit. */
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/**
 * @typedef {object} Finished
 * @property {number | null} status exit code, null when a signal or the time limit ended it
 * @property {NodeJS.Signals | null} signal
 * @property {string} stdout
 * @property {string} stderr
 * @property {Error | null} error why it could not be started
 */

/**
 * Runs a program to its end; never throws.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean, signal?: AbortSignal }} [options] `show` passes output
 *   through to stderr as it comes, as well as capturing it; aborting `signal` ends the program
 * @returns {Promise<Finished>}
 */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], signal: options.signal })
    let stdout = ''
    let stderr = ''
    /** @type {Error | null} */
    let error = null
    const timer = options.timeoutMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs)
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text
      if (options.show === true) process.stderr.write(text)
    })
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text
      if (options.show === true) process.stderr.write(text)
    })
    child.on('error', (reason) => {
      error = reason
    })
    child.on('close', (status, signal) => {
      if (timer) clearTimeout(timer)
      done({ status, signal, stdout, stderr, error })
    })
  })
}

/**
 * Runs a program that must succeed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @throws {Error} naming the command, how it ended and the end of its stderr
 */
export async function runOrThrow(command, args, options = {}) {
  const result = await run(command, args, options)
  if (result.status === 0) return result
  const how = result.error ? result.error.message : result.status === null ? `ended by ${result.signal ?? 'a signal'}` : `exit code ${result.status}`
  throw new Error(`${command} ${args.join(' ')}: ${how}\n${result.stderr.trim().slice(-2000)}`)
}

/**
 * Runs a program on this terminal (its own stdin, stdout and stderr); interrupts reach it, and its exit code is returned.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runHere(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'inherit' })
    // the terminal sends these to the child as well; staying alive lets the child finish its own way and tell its exit code
    const wait = () => undefined
    process.on('SIGINT', wait).on('SIGTERM', passOn)
    function passOn() {
      child.kill('SIGTERM')
    }
    child.on('error', fail)
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', passOn)
      done(status ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/**
 * Whether a program can be started and ends well.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
}
