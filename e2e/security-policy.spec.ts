import { expect, test } from '@playwright/test'
import { openAttacked } from './harness/attacked'
import type { Attacked } from './harness/attacked'
import { violationsOf } from './harness/probe'
import { traversals } from './harness/traversals'

let attacked: Attacked

test.beforeAll(async () => {
  attacked = await openAttacked()
})
test.afterAll(() => attacked?.close())
test.afterEach(() => attacked.expectUnmoved())

const csp: readonly [string, string, string][] = [
  ['an inline script', 'script-src-elem', "const s = document.createElement('script'); s.textContent = 'globalThis.hacked = 1'; document.head.append(s)"],
  [
    'an inline handler',
    'script-src-attr',
    "const b = document.createElement('b'); b.setAttribute('onclick', 'globalThis.hacked = 1'); document.body.append(b); b.click(); b.remove()"
  ],
  ['a remote script', 'script-src-elem', "const s = document.createElement('script'); s.src = 'OUTSIDE'; document.head.append(s)"],
  [
    'a data script',
    'script-src-elem',
    "const s = document.createElement('script'); s.src = 'data:text/javascript,globalThis.hacked=1'; document.head.append(s)"
  ],
  [
    'a javascript address',
    'script-src-elem',
    "const a = document.createElement('a'); a.href = 'javascript:globalThis.hacked=1'; document.body.append(a); a.click(); a.remove()"
  ],
  ['an inline style', 'style-src-elem', "const s = document.createElement('style'); s.textContent = 'body { display: none }'; document.head.append(s)"],
  ['a remote image', 'img-src', "const i = new Image(); i.src = 'OUTSIDE'; document.body.append(i)"],
  ['a remote fetch', 'connect-src', "await fetch('OUTSIDE')"],
  ['a web socket', 'connect-src', "new WebSocket('OUTSIDE'.replace('http', 'ws'))"],
  ['a beacon', 'connect-src', "navigator.sendBeacon('OUTSIDE', 'x')"],
  ['a frame', 'frame-src', "const f = document.createElement('iframe'); f.src = 'OUTSIDE'; document.body.append(f)"],
  ['an object', 'object-src', "const o = document.createElement('object'); o.data = 'OUTSIDE'; document.body.append(o)"],
  ['a form', 'form-action', "const f = document.createElement('form'); f.action = 'OUTSIDE'; document.body.append(f); f.submit(); f.remove()"],
  ['a base address', 'base-uri', "const b = document.createElement('base'); b.href = 'OUTSIDE'; document.head.append(b)"],
  ['a worker from a blob', 'worker-src', "new Worker(URL.createObjectURL(new Blob(['1'])))"]
]
for (const [name, directive, source] of csp) {
  test(`the policy stops ${name} and reports it`, async () => {
    const violations = await violationsOf(attacked.page, source.replaceAll('OUTSIDE', attacked.outsideUrl))
    expect(violations.map((violation) => violation.directive)).toContain(directive)
    expect(await attacked.page.evaluate(() => 'hacked' in globalThis)).toBe(false)
  })
}

test('the policy stops eval from a script of the page', async () => {
  // a timer's text is compiled by the page itself, under its own policy
  const violations = await violationsOf(attacked.page, "setTimeout('globalThis.hacked = 1', 0)")
  expect(violations.map((violation) => violation.directive)).toContain('script-src')
  expect(await attacked.page.evaluate(() => 'hacked' in globalThis)).toBe(false)
})

test('no spelling of a path leaves the bundle', async () => {
  const statuses = await attacked.page.evaluate(
    (paths) =>
      Promise.all(
        paths.map((path) =>
          fetch(`app://roundtable${path}`).then(
            (response) => response.status,
            () => 404
          )
        )
      ),
    traversals as string[]
  )
  expect(statuses.filter((status) => status !== 404)).toEqual([])
  expect(traversals.length).toBeGreaterThanOrEqual(40)
  // the address as it stands, without a parser before it
  const raw = await attacked.app.evaluate(async ({ net }, paths) => {
    const ask = (path: string): Promise<number> =>
      new Promise((resolve) => {
        try {
          const request = net.request({ url: `app://roundtable${path}`, useSessionCookies: false })
          request.on('response', (response) => resolve(response.statusCode))
          request.on('error', () => resolve(404))
          request.end()
        } catch {
          resolve(404)
        }
      })
    return await Promise.all(paths.map(ask))
  }, traversals as string[])
  expect(raw.filter((status) => status !== 404)).toEqual([])
  expect(await attacked.page.evaluate(() => fetch('app://roundtable/index.html').then((response) => response.status))).toBe(200)
  expect(await attacked.page.evaluate(() => fetch('app://roundtable/index.html', { method: 'POST' }).then((response) => response.status))).toBe(405)
})
