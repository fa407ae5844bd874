import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { testBackendDeps } from '../../scripts/testing/test-backends'
import { startBackend } from '../engine/backend/start-backend'
import { compiledProgram } from '../engine/objectives/compiled.fixture'
import { outcomeOf } from '../engine/objectives/outcome.fixture'
import { smallRun } from '../engine/objectives/program.fixture'
import { GraphCache } from '../store/graph-cache'
import { startChild } from '../store/testing/run-child'
import type { Child } from '../store/testing/run-child'
import { bundledChild } from './testing/bundled-child'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'
const run = smallRun()

let scratch: string
let script: string
let want: string

beforeAll(async () => {
  if (!available) return
  scratch = mkdtempSync(join(tmpdir(), 'roundtable-kill-'))
  script = await bundledChild('child-compile', scratch)
  await startBackend('tensorflow', deps)
  want = await outcomeOf(await compiledProgram(run), run)
})
afterAll(() => {
  if (available) rmSync(scratch, { recursive: true, force: true })
})

const freshFolder = (): string => join(mkdtempSync(join(scratch, 'cache-')), 'graphs')
const entries = (folder: string): string[] => readdirSync(folder).filter((name) => !name.startsWith('.'))

/** A process that has loaded nothing yet and waits to be told. */
async function child(folder: string, stop = ''): Promise<Child> {
  const started = startChild(script, [folder, JSON.stringify(deps), stop])
  expect(await started.line()).toBe('ready')
  return started
}

async function reached(started: Child, moment: string): Promise<void> {
  const seen: string[] = []
  for (let line = await started.line(); line !== moment; line = await started.line()) {
    if (line === null) throw new Error(`the child ended before ${moment}; it printed ${seen.join(', ')}`)
    seen.push(line)
  }
}

interface Outcome {
  readonly fromCache: boolean
  readonly notes: readonly string[]
  readonly outcome: string
}

async function finished(started: Child): Promise<Outcome> {
  let last = ''
  for (let line = await started.line(); line !== null; line = await started.line()) last = line
  expect(await started.ended).toBe(0)
  return JSON.parse(last) as Outcome
}

describe.runIf(available)('a process killed while compiling', () => {
  it.each([
    ['while it traces', 'breath 1', false],
    ['when it has traced', 'breath 3', false],
    ['in the middle of the graph', 'write saved_model.pb', false],
    ['in the middle of the description', 'write graph.json', false],
    ['while it calls the graph first', 'breath 4', false],
    ['when it has loaded', 'loaded', false],
    ['before it publishes', 'rename', false],
    ['before the graph is durable in its place', 'fsync graphs', true],
    ['while it tidies', 'prune', true]
  ])('%s leaves a cache that the next one starts from, with the same numbers', async (_, moment, published) => {
    const folder = freshFolder()
    const doomed = await child(folder, moment)
    doomed.say('begin')
    await reached(doomed, moment)
    doomed.kill()
    expect(await doomed.ended).toBe('SIGKILL')

    const next = await compiledProgram(run, { store: new GraphCache({ folder, build: 'kill test' }) })
    expect(next.compilation).toMatchObject({ fromCache: published, notes: [] })
    expect(await outcomeOf(next, run)).toBe(want)
    expect(entries(folder)).toHaveLength(1)
  })

  it('at any time leaves nothing in the way', async () => {
    const folder = freshFolder()
    const random = Random.of(1, 'kill')
    for (let kill = 0; kill < 3; kill++) {
      const doomed = await child(folder)
      doomed.say('begin')
      await reached(doomed, 'breath 1')
      await delay(random.integer(300))
      doomed.kill()
      await doomed.ended
    }
    const last = await child(folder)
    last.say('begin')
    expect(await finished(last)).toMatchObject({ notes: [], outcome: want })
    expect(entries(folder)).toHaveLength(1)
  })
})

describe.runIf(available)('processes at once on one cache', () => {
  it('all get their graph, and one copy stays', async () => {
    const folder = freshFolder()
    const children = await Promise.all([child(folder), child(folder), child(folder)])
    for (const started of children) started.say('begin')
    for (const outcome of await Promise.all(children.map(finished))) expect(outcome).toMatchObject({ notes: [], outcome: want })
    expect(readdirSync(folder)).toHaveLength(1)
  })
})
