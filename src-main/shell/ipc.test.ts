import type { IpcMainInvokeEvent } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { BridgeAnswer } from '@shared/contract/bridge-calls'
import { AppError } from '@shared/domain/errors'
import { isOn, pageSource } from './app-origin'
import type { BridgeHandlers } from './ipc'
import { serveBridge } from './ipc'

const source = pageSource(undefined, true)
type Serve = (event: IpcMainInvokeEvent, argument: unknown) => Promise<BridgeAnswer<unknown>>

function served(copyText: (text: string) => null = () => null) {
  const channels = new Map<string, Serve>()
  const handlers = { 'app.copyText': copyText, 'engine.connect': () => null } as unknown as BridgeHandlers
  serveBridge(source, handlers, { handle: (channel: string, serve: Serve) => void channels.set(channel, serve) })
  return (channel: string, event: IpcMainInvokeEvent, argument: unknown): Promise<BridgeAnswer<unknown>> => {
    const serve = channels.get(channel)
    if (!serve) throw new Error(`no channel ${channel}`)
    return serve(event, argument)
  }
}

const mainFrame = { processId: 4, routingId: 1 }
const from = (url: string, frame: object | null = {}): IpcMainInvokeEvent =>
  ({ sender: { mainFrame }, senderFrame: frame === null ? null : { ...mainFrame, url, ...frame } }) as unknown as IpcMainInvokeEvent
const page = from('app://roundtable/index.html#/runs')

describe('serveBridge', () => {
  it('answers the page', async () => {
    const copyText = vi.fn(() => null)
    expect(await served(copyText)('app.copyText', page, 'hello')).toEqual({ ok: true, value: null })
    expect(copyText).toHaveBeenCalledWith('hello', page.sender)
  })

  const forged: readonly [string, IpcMainInvokeEvent][] = [
    ['a frame that is gone', from('', null)],
    ['a frame inside the page', from('app://roundtable/index.html', { routingId: 2 })],
    ['a frame of another process', from('app://roundtable/index.html', { processId: 5 })],
    ['another host of the scheme', from('app://evil/index.html')],
    ['a longer host', from('app://roundtable.evil/index.html')],
    ['a host with a user', from('app://roundtable@evil/index.html')],
    ['another scheme', from('https://roundtable/index.html')],
    ['a file', from('file:///app://roundtable/index.html')],
    ['a blank page', from('about:blank')],
    ['the developing server, when packaged', from('http://localhost:5173/')],
    ['no address', from('')]
  ]
  it.each(forged)('refuses %s', async (_name, event) => {
    const copyText = vi.fn(() => null)
    expect(await served(copyText)('app.copyText', event, 'hello')).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(copyText).not.toHaveBeenCalled()
  })

  it.each([null, undefined, 7, {}, ['x'], new Date(), 'x'.repeat(16 * 1024 * 1024 + 1)])('refuses an argument of another shape', async (argument) => {
    const copyText = vi.fn(() => null)
    expect(await served(copyText)('app.copyText', page, argument)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(copyText).not.toHaveBeenCalled()
  })

  it('carries what a handler throws as a report', async () => {
    const fail = (): null => {
      throw new AppError('wrong-state', 'Not now.', { remedy: 'Later.' })
    }
    expect(await served(fail)('app.copyText', page, 'x')).toEqual({
      ok: false,
      error: { code: 'wrong-state', message: 'Not now.', remedy: 'Later.', detail: '' }
    })
  })
})

describe('pageSource', () => {
  it('lets the build tool serve the page while developing, and never in a package', () => {
    const developing = pageSource('http://localhost:5173/', false)
    expect(isOn(developing, 'http://localhost:5173/#/runs')).toBe(true)
    expect(isOn(developing, 'http://localhost:51730/')).toBe(false)
    expect(isOn(developing, 'app://roundtable/index.html')).toBe(false)
    expect(pageSource('http://localhost:5173/', true)).toEqual(source)
  })
})
