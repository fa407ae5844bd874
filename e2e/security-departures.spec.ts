import { expect, test } from '@playwright/test'
import { openAttacked } from './harness/attacked'
import type { Attacked } from './harness/attacked'
import { violationsOf } from './harness/probe'

let attacked: Attacked

test.beforeAll(async () => {
  attacked = await openAttacked()
})
test.afterAll(() => attacked?.close())
test.afterEach(() => attacked.expectUnmoved())

const departures: readonly [string, string][] = [
  ['setting the location', "location.href = 'OUTSIDE'"],
  ['replacing the location by a file', "location.replace('file:///etc/passwd')"],
  ['clicking a link', "const a = document.createElement('a'); a.href = 'OUTSIDE'; document.body.append(a); a.click(); a.remove()"],
  [
    'clicking a link to a new window',
    "const a = document.createElement('a'); a.href = 'OUTSIDE'; a.target = '_blank'; document.body.append(a); a.click(); a.remove()"
  ],
  ['a refresh in the head', "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=OUTSIDE'; document.head.append(m)"],
  ['opening a window', "if (window.open('OUTSIDE') !== null) throw new Error('opened')"],
  ['opening a blank window', "window.open('about:blank')"],
  ['a webview', "const w = document.createElement('webview'); w.src = 'OUTSIDE'; document.body.append(w); w.remove()"]
]
for (const [name, source] of departures) {
  test(`${name} leads nowhere`, async () => {
    await violationsOf(attacked.page, source.replaceAll('OUTSIDE', attacked.outsideUrl))
    expect(await attacked.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
    expect(attacked.page.url()).toMatch(/^app:\/\/roundtable\/index\.html/)
  })
}

test('a dropped page is not opened', async () => {
  await attacked.page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['<script>globalThis.hacked = 1</script>'], 'evil.html', { type: 'text/html' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  expect(await attacked.page.evaluate(() => 'hacked' in globalThis)).toBe(false)
})

test('every permission is denied', async () => {
  const outcomes = await attacked.page.evaluate(async () => {
    const denied = (ask: () => Promise<unknown>): Promise<string> => {
      const patience = new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 3000))
      // a device API that is not even there is as good as denied
      const answer = Promise.resolve()
        .then(ask)
        .then(
          (value) => `granted: ${JSON.stringify(value)}`,
          () => 'denied'
        )
      return Promise.race([answer, patience])
    }
    const devices = navigator as unknown as Record<
      'usb' | 'hid' | 'serial' | 'bluetooth',
      { requestDevice(options: unknown): Promise<unknown>; requestPort(): Promise<unknown> }
    >
    return {
      camera: await denied(() => navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await denied(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await denied(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      place: await denied(() => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))),
      notifications: await Notification.requestPermission(),
      clipboard: await denied(() => navigator.clipboard.readText()),
      midi: await denied(() => navigator.requestMIDIAccess({ sysex: true })),
      usb: await denied(() => devices.usb.requestDevice({ filters: [] })),
      hid: await denied(() =>
        devices.hid.requestDevice({ filters: [] }).then((found) => (Array.isArray(found) && found.length === 0 ? Promise.reject(new Error('none')) : found))
      ),
      serial: await denied(() => devices.serial.requestPort()),
      bluetooth: await denied(() => devices.bluetooth.requestDevice({ acceptAllDevices: true }))
    }
  })
  expect(new Set(Object.values(outcomes))).toEqual(new Set(['denied']))
})

test('a download is cancelled', async () => {
  const started = await attacked.app.evaluate(async ({ BrowserWindow, session }) => {
    const states: string[] = []
    session.defaultSession.on('will-download', (event, item) => {
      states.push(event.defaultPrevented ? 'prevented' : 'allowed')
      item.on('done', (_done, state) => states.push(state))
    })
    await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
      "(() => { const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x.exe'; a.click() })()"
    )
    await new Promise((resolve) => setTimeout(resolve, 500))
    return states
  })
  expect(new Set(started)).toEqual(new Set(['prevented', 'cancelled']))
})
