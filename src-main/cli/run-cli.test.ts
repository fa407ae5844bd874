import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { backendNames } from '@shared/domain/run'
import type { CliServices, Command } from './command'
import { runCli } from './run-cli'
import { settingsFrom, withAssignments } from './settings-flags'

const echo: Command = {
  name: 'echo',
  usage: 'echo TEXT [--loud]',
  help: 'Says it again.',
  options: { loud: { type: 'boolean' } },
  positionals: [1, 1],
  run: ([text], flags, { output }) => {
    output.note('working')
    output.result({ type: 'result', text }, () => (flags['loud'] === true ? `${text}!` : `${text}`))
    return Promise.resolve(0)
  }
}
const failing = (code: 'not-found' | 'disk-full' | 'cancelled'): Command => ({
  ...echo,
  name: `fail-${code}`,
  positionals: [0, 0],
  run: () => Promise.reject(new AppError(code, 'It went wrong.', { remedy: 'Do better.' }))
})

async function run(...argv: string[]) {
  let stdout = ''
  let stderr = ''
  const code = await runCli(argv, {
    commands: [echo, failing('not-found'), failing('disk-full'), failing('cancelled')],
    createServices: () => Promise.reject<CliServices>(new Error('no services here')),
    takeInterrupts: () => new AbortController().signal,
    version: '1.2.3',
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    now: () => 0
  })
  return { code, stdout, stderr }
}

describe('runCli', () => {
  it('prints results on stdout and notes on stderr', async () => {
    expect(await run('echo', 'hi', '--loud')).toEqual({ code: 0, stdout: 'hi!\n', stderr: 'working\n' })
  })

  it('prints JSON lines and nothing else on stdout with --json', async () => {
    const { stdout } = await run('echo', 'hi', '--json')
    expect(JSON.parse(stdout)).toEqual({ type: 'result', text: 'hi' })
  })

  it.each([
    [['nonsense'], 2, 'There is no command nonsense.'],
    [['ecko', 'x'], 2, 'Did you mean echo?'],
    [['echo'], 2, 'echo was given 0 arguments. Usage: roundtable echo TEXT [--loud]'],
    [['echo', 'x', '--lout'], 2, "Unknown option '--lout'"],
    [['fail-not-found'], 2, 'It went wrong. Do better.'],
    [['fail-disk-full'], 3, 'It went wrong. Do better.'],
    [['fail-cancelled'], 130, 'It went wrong. Do better.']
  ])('answers %j with exit code %i and one sentence', async (argv, code, sentence) => {
    const result = await run(...argv)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(sentence)
    expect(result.stdout).toBe('')
  })

  it('reports a failure as a JSON line too', async () => {
    const { stdout, code } = await run('fail-disk-full', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'disk-full', message: 'It went wrong.' })
  })

  it('takes over Ctrl-C only for a command that asks, and once', async () => {
    let taken = 0
    const signals: AbortSignal[] = []
    const following: Command = {
      ...echo,
      name: 'follow',
      run: (_, _flags, { interruption }) => {
        signals.push(interruption(), interruption())
        return Promise.resolve(0)
      }
    }
    const cli = {
      commands: [echo, following],
      createServices: () => Promise.reject<CliServices>(new Error('no services here')),
      takeInterrupts: () => (taken++, new AbortController().signal),
      version: '',
      stdout: { write: () => true },
      stderr: { write: () => true },
      now: () => 0
    }
    await runCli(['echo', 'hi'], cli)
    expect(taken).toBe(0)
    await runCli(['follow', 'run'], cli)
    expect(taken).toBe(1)
    expect(signals[0]).toBe(signals[1])
  })

  it('tells its version and its commands', async () => {
    expect((await run('--version')).stdout).toBe('1.2.3\n')
    expect((await run('--help')).stdout).toContain('echo TEXT')
    expect((await run('echo', '--help')).stdout).toContain('--loud')
  })
})

describe('flags', () => {
  it('reads --set values as JSON, else as text', () => {
    const config = withAssignments({ rl: { lr: 1 } }, [
      'rl.lr=0.01',
      'agents.verifier.activation_function=relu',
      'dataset_options.selected_classes=[3,5]',
      'rl.anneal_lr=true'
    ])
    expect(config).toEqual({
      rl: { lr: 0.01, anneal_lr: true },
      agents: { verifier: { activation_function: 'relu' } },
      dataset_options: { selected_classes: [3, 5] }
    })
    expect(() => withAssignments({}, ['rl.lr'])).toThrow(/has no value/)
  })

  it('refuses machine switches that are not what they should be', () => {
    expect(settingsFrom({ backend: 'wasm', threads: '2' })).toEqual({ backend: 'wasm', threads: 2 })
    expect(settingsFrom({ xla: 'on', precision: 'bfloat16', 'inter-threads': '2' })).toEqual({ xla: 'on', precision: 'bfloat16', interThreads: 2 })
    expect(() => settingsFrom({ xla: 'maybe' })).toThrow('--xla is maybe, but must be one of auto, on, off.')
    expect(() => settingsFrom({ precision: 'float16' })).toThrow('--precision is float16, but must be one of float32, bfloat16.')
    expect(() => settingsFrom({ backend: 'gpu' })).toThrow(`--backend is gpu, but must be one of auto, ${backendNames.join(', ')}.`)
    expect(() => settingsFrom({ threads: '-1' })).toThrow('--threads is -1, but must be a whole number.')
  })
})
