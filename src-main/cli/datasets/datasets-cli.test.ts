import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { randomPng, writeFiles } from '../../datasets/testing/import-scene'
import { temporaryFolder } from '../../datasets/testing/temporary'
import { datasets } from '../commands/datasets'
import type { CliServices } from '../command'
import { runCli } from '../run-cli'
import { assembledServices } from '../../services/testing/assembled'

let workspace: string
let images: string
beforeEach(() => {
  workspace = temporaryFolder()
  const files = ['circle', 'square'].flatMap((name, label) =>
    Array.from({ length: 8 }, (_, n) => [`${name}/${n}.png`, randomPng(8, 8, 1, label * 50 + n)] as const)
  )
  images = writeFiles(temporaryFolder(), Object.fromEntries(files))
})

/** The command line over real services. */
async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string; lines: Record<string, unknown>[] }> {
  let [stdout, stderr] = ['', '']
  const code = await runCli(argv, {
    commands: [datasets],
    createServices: () => {
      const { services, events } = assembledServices(workspace, { env: { ...process.env, ROUNDTABLE_GRANT_KEY: '' } })
      return Promise.resolve({ table: services.table, events } as unknown as CliServices)
    },
    takeInterrupts: () => new AbortController().signal,
    version: 'test',
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    now: () => 0
  })
  const lines = argv.includes('--json') ? stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>) : [] // prettier-ignore
  return { code, stdout, stderr, lines }
}

const visible = (): string[] => (existsSync(join(workspace, 'datasets')) ? readdirSync(join(workspace, 'datasets')) : [])

it('imports a folder with the choices given, and lists and verifies it', async () => {
  const { code, stdout, stderr } = await run(
    'datasets',
    'import',
    images,
    '--id',
    'shapes',
    '--title',
    'Shapes',
    '--width',
    '4',
    '--height',
    '4',
    '--test-share',
    '0.25'
  )
  expect([code, stdout]).toEqual([0, 'shapes: 12 training and 4 test images of 1 x 4 x 4, 2 classes, 320 B, verified\n'])
  expect(stderr).toContain('a folder of images per class, 16 images.')
  expect(stderr).toMatch(/circle +6 +2\n/)
  expect((await run('datasets', 'list')).stdout).toMatch(/^shapes +1 x 4 x 4 +2 +12 +4 +320 B +Not stated$/m)
  expect((await run('datasets', 'list')).stdout).toMatch(/^mnist +1 x 28 x 28 +10 +60000 +10000 +11\.1 MiB/m)
  expect(await run('datasets', 'verify', 'shapes')).toMatchObject({ code: 0, stdout: expect.stringMatching(/shapes +sound/) })
})

it('shows a preview and leaves nothing', async () => {
  const { code, lines } = await run('datasets', 'import', images, '--preview', '--json')
  expect(code).toBe(0)
  expect(lines.at(-1)).toMatchObject({ type: 'preview', classNames: ['circle', 'square'], splits: { train: { count: 12 } }, rejected: { count: 0 } })
  expect(lines.filter(({ type }) => type === 'progress').at(-1)).toMatchObject({ phase: 'read', done: 16, total: 16 })
  expect(visible()).toEqual([])
})

it('refuses to leave out files unless told to', async () => {
  writeFiles(images, { 'circle/notes.txt': 'round' })
  const refused = await run('datasets', 'import', images, '--id', 'shapes')
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('Left out circle/notes.txt: is no PNG or JPEG image.') })
  expect(visible()).toEqual([])
  expect((await run('datasets', 'import', images, '--id', 'shapes', '--allow-rejected')).code).toBe(0)
})

it.each([
  [['datasets', 'remove', 'x'], 2, 'datasets cannot remove.'],
  [['datasets', 'import'], 2, 'Which files?'],
  [['datasets', 'import', '/nowhere'], 2, 'Cannot open /nowhere: it does not exist.'],
  [['datasets', 'fetch', 'digits8'], 2, 'digits8 is no dataset that can be fetched.'],
  [['datasets', 'verify', 'absent'], 2, 'There is no dataset "absent".']
])('answers %j with exit code %i', async (argv, code, sentence) => {
  expect(await run(...argv)).toMatchObject({ code, stderr: expect.stringContaining(sentence) })
})

it('says which choices there are when one cannot be', async () => {
  const { code, stderr } = await run('datasets', 'import', images, '--fit', 'squeeze')
  expect([code, stderr]).toEqual([2, expect.stringContaining('fit is "squeeze", but must be one of crop, pad, stretch.')])
  expect((await run('datasets', '--help')).stdout).toContain('--test-share VALUE')
})
