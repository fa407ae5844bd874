import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findAppFile } from './app-files'
import { answerFor } from './app-protocol'
import { traversals } from '../../e2e/harness/traversals'

let folder: string
let root: string

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'app-files-')))
  root = join(folder, 'renderer')
  for (const made of ['renderer/assets', 'renderer-secret']) mkdirSync(join(folder, made), { recursive: true })
  const files = [
    'renderer/index.html',
    'renderer/assets/a b.js',
    'renderer/assets/x.css',
    'renderer/assets/run.sh',
    'renderer/.hidden.js',
    'secret.html',
    'renderer-secret/x.js'
  ]
  for (const file of files) writeFileSync(join(folder, file), file)
  symlinkSync(join(folder, 'secret.html'), join(root, 'out.html'))
  symlinkSync(folder, join(root, 'assets', 'up'))
  symlinkSync(join(root, 'index.html'), join(root, 'in.html'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('findAppFile', () => {
  it.each([
    ['app://roundtable/', 'index.html', 'text/html; charset=utf-8'],
    ['app://roundtable/index.html#/runs/one', 'index.html', 'text/html; charset=utf-8'],
    ['app://roundtable/assets/a%20b.js?v=1', 'assets/a b.js', 'text/javascript; charset=utf-8'],
    ['app://roundtable/assets/x.css', 'assets/x.css', 'text/css; charset=utf-8'],
    ['app://roundtable/in.html', 'index.html', 'text/html; charset=utf-8']
  ])('serves %s', async (url, path, mimeType) => {
    expect(await findAppFile(root, url)).toEqual({ path: join(root, path), mimeType })
  })

  it.each([...traversals, '/out.html', '/assets/up/secret.html', '/assets/run.sh', '/.hidden.js', '/assets', '/assets/', '/none.js'])(
    'finds nothing at %j',
    async (path) => {
      expect(await findAppFile(root, `app://roundtable${path}`)).toBeNull()
    }
  )

  it.each([
    'app://other/index.html',
    'app://roundtable.evil/index.html',
    'app://user@roundtable/index.html',
    'file:///index.html',
    'https://roundtable/index.html',
    ''
  ])('finds nothing on another origin: %s', async (url) => {
    expect(await findAppFile(root, url)).toBeNull()
  })
})

describe('answerFor', () => {
  it('sends the policy with every answer, refusals included', async () => {
    for (const [method, path, status] of [
      ['GET', '/index.html', 200],
      ['GET', '/none.html', 404],
      ['POST', '/index.html', 405],
      ['HEAD', '/index.html', 405]
    ] as const) {
      const answer = await answerFor(root, method, `app://roundtable${path}`)
      expect(answer.status).toBe(status)
      expect(answer.headers).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Opener-Policy': 'same-origin' })
      expect(answer.headers['Content-Security-Policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
      expect(answer.headers['Content-Security-Policy']).not.toContain('unsafe')
    }
  })
})
