import { describe, expect, it, vi } from 'vitest'
import type { Bridge, EngineProcessState } from '@shared/contract/bridge'
import type { EngineMessage } from '@shared/contract/messages'
import { contractVersion } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import { bridgeWithErrors } from './bridge-errors'
import { connectEngine } from './connect'

/** The shell and an engine behind it, as far as a window sees them. */
function desktop(initial: EngineProcessState = { phase: 'starting' }) {
  const pageListeners = new Set<(event: MessageEvent<unknown>) => void>()
  const page = {
    location: { origin: 'app://roundtable' },
    addEventListener: (_type: 'message', listener: (event: MessageEvent<unknown>) => void) => void pageListeners.add(listener),
    removeEventListener: (_type: 'message', listener: (event: MessageEvent<unknown>) => void) => void pageListeners.delete(listener)
  }
  let tell: (state: EngineProcessState) => void = () => undefined
  const ports: MessagePort[] = []
  const connect = vi.fn((nonce: string) => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    port1.onmessage = ({ data }: MessageEvent<{ kind: string; id: number }>) => {
      const answer = (message: EngineMessage): void => port1.postMessage(message)
      if (data.kind === 'hello') answer({ kind: 'welcome', contractVersion, engineVersion: 'test' })
      if (data.kind === 'request') answer({ kind: 'result', id: data.id, value: [connect.mock.calls.length] })
    }
    const event = { source: page, origin: page.location.origin, data: { type: 'engine-port', nonce }, ports: [port2] }
    for (const listener of [...pageListeners]) listener(event as unknown as MessageEvent<unknown>)
    return Promise.resolve()
  })
  const engine = {
    connect,
    restart: vi.fn(() => Promise.resolve()),
    state: () => Promise.resolve(initial),
    onState: (listener: (state: EngineProcessState) => void) => {
      tell = listener
      return () => undefined
    }
  }
  const client = connectEngine({ engine } as unknown as Bridge, page)
  return { client, connect, tell: (state: EngineProcessState) => tell(state) }
}

const crash = { reason: 'it was killed', exitCode: 9, at: '', lastLines: [] }

describe('connectEngine', () => {
  it('asks for one port when the engine is ready, with a fresh nonce for each of its lives', async () => {
    const { client, connect, tell } = desktop()
    const early = client.request('runs.list', {})
    expect(connect).not.toHaveBeenCalled()
    tell({ phase: 'ready' })
    expect(await early).toEqual([1])
    tell({ phase: 'not-responding', sinceMs: 6000 })
    tell({ phase: 'ready' })
    expect(connect).toHaveBeenCalledTimes(1)
    tell({ phase: 'restarting', attempt: 1, inMs: 500, crash })
    const waiting = client.request('runs.list', {})
    tell({ phase: 'starting' })
    tell({ phase: 'ready' })
    expect(await waiting).toEqual([2])
    expect(new Set(connect.mock.calls.map(([nonce]) => nonce)).size).toBe(2)
  })

  it('connects at once when the page was loaded beside a running engine', async () => {
    const { client } = desktop({ phase: 'ready' })
    expect(await client.request('runs.list', {})).toEqual([1])
  })

  it('says it is lost while the engine comes back, and refuses with the reason when it will not', async () => {
    const { client, tell } = desktop({ phase: 'ready' })
    await client.request('runs.list', {})
    const lost = vi.fn()
    client.onLost(lost)
    tell({ phase: 'restarting', attempt: 1, inMs: 500, crash })
    expect(lost).toHaveBeenCalledTimes(1)
    const waiting = client.request('runs.list', {})
    tell({ phase: 'failed', crash })
    await expect(waiting).rejects.toMatchObject({ code: 'engine-lost', message: expect.stringContaining('it was killed') as string })
    await expect(client.request('runs.list', {})).rejects.toMatchObject({ code: 'engine-lost' })
    tell({ phase: 'starting' })
    tell({ phase: 'ready' })
    expect(await client.request('runs.list', {})).toEqual([2])
  })
})

describe('bridgeWithErrors', () => {
  it('turns the plain reports of the bridge into errors again', async () => {
    const report = { code: 'wrong-state', message: 'Not now.', remedy: 'Later.', detail: '' }
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const app = { settings: () => Promise.reject(report), facts: () => Promise.reject(new Error('broken')), copyText: (text: string) => Promise.resolve(text) }
    const engine = { onState: () => () => undefined }
    const bridge = bridgeWithErrors({ app, engine } as unknown as Bridge)
    await expect(bridge.app.settings()).rejects.toEqual(new AppError('wrong-state', 'Not now.', { remedy: 'Later.' }))
    await expect(bridge.app.facts()).rejects.toMatchObject({ code: 'internal' })
    expect(await bridge.app.copyText('x')).toBe('x')
    expect(bridge.engine.onState(() => undefined)).toBeTypeOf('function')
  })
})
