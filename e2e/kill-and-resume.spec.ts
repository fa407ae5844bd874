import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { Random } from '../src-shared/stats/random'

/*
 * The promise of the workspace: killing the process at any moment loses at most the work since the last checkpoint,
 * and the run then goes on to the very numbers of a run that was never killed.
 */
const cli = resolve(__dirname, '../out/cli.js')
const config = {
  dataset: 'digits8',
  seed: 11,
  rl: { frames_per_batch: 64, num_iterations: 60, num_epochs: 2, minibatch_size: 32, num_test_iterations: 2 },
  nip_protocol: { max_message_rounds: 4, min_message_rounds: 2 },
  image_classification: { initial_num_channels: 2 },
  agents: { _default: { num_blocks_per_group: 1, d_value: 8, d_decider: 8 } }
}
const kills = 10

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-kill-'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(`a run killed at ${kills} random moments ends with the numbers of one never killed`, async () => {
  test.setTimeout(600_000)
  const train = (id: string): string[] => [
    'train',
    '--config',
    join(folder, 'config.json'),
    '--run-id',
    id,
    '--checkpoint-period',
    '3',
    '--stored-episodes',
    '2'
  ]
  expect((await command(train('whole'))).code).toBe(0)

  const random = Random.of(2026, 'moments of the kills')
  let killed = 0
  let code: number | null = null
  for (let start = 0; killed < kills; start++) {
    const args = start === 0 ? train('broken') : ['resume', 'broken']
    const outcome = await command(args, { afterLines: 1 + random.integer(5), thenMs: random.integer(60) })
    if (outcome.code === 0) break
    expect(outcome.signal).toBe('SIGKILL')
    killed++
    code = outcome.code
  }
  expect(killed).toBe(kills)
  expect(code).toBeNull()
  expect((await command(['resume', 'broken'])).code).toBe(0)

  expect(rowsOf('broken')).toEqual(rowsOf('whole'))
  for (const file of ['model.safetensors', 'optimizer.safetensors', 'state.safetensors'])
    expect(bytesOf('broken', file).equals(bytesOf('whole', file))).toBe(true)
  expect((await command(['checkpoints', 'broken', '--verify'])).code).toBe(0)
})

test('a second process is refused a run that is at work, with exit code 2', async () => {
  const first = start(['train', '--config', join(folder, 'config.json'), '--run-id', 'held', '--set', 'rl.num_iterations=1000000'])
  await expect.poll(() => held('held')).toBe('running')
  const second = await command(['resume', 'held'])
  expect(second.code).toBe(2)
  expect(second.stderr).toContain('held')
  first.child.kill('SIGKILL')
  expect((await first.ended).signal).toBe('SIGKILL')
})

interface Kill {
  /** Progress lines to wait for, then so many milliseconds, then SIGKILL. */
  readonly afterLines: number
  readonly thenMs: number
}

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

function command(args: readonly string[], kill?: Kill): Promise<Ended> {
  const { child, ended } = start(args)
  let lines = 0
  child.stdout.on('data', (chunk: Buffer) => {
    const before = lines
    lines += chunk.toString().split('\n').length - 1
    if (kill && before < kill.afterLines && lines >= kill.afterLines) setTimeout(() => child.kill('SIGKILL'), kill.thenMs)
  })
  return ended
}

function start(args: readonly string[]): { child: ChildProcessByStdio<null, Readable, Readable>; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, ...args, '--workspace', folder, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stdout.resume()
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, signal) => done({ code, signal, stderr }))
  })
  return { child, ended }
}

function rowsOf(run: string): unknown[] {
  const lines = readFileSync(join(folder, 'runs', run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const { clock: _, ...row } = JSON.parse(line) as Record<string, unknown>
    return row
  })
}

function bytesOf(run: string, file: string): Buffer {
  return readFileSync(join(folder, 'runs', run, 'checkpoints', '60', file))
}

function held(run: string): string {
  try {
    return (JSON.parse(readFileSync(join(folder, 'runs', run, 'status.json'), 'utf8')) as { state: string }).state
  } catch {
    // not created yet
    return 'none'
  }
}
