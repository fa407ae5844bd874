import { describe, expect, it, vi } from 'vitest'
import { awaitPort, newNonce } from './port-hand-over'

const origin = 'app://roundtable'

function fakePage() {
  const listeners = new Set<(event: MessageEvent<unknown>) => void>()
  const page = {
    location: { origin },
    addEventListener: (_type: 'message', listener: (event: MessageEvent<unknown>) => void) => void listeners.add(listener),
    removeEventListener: (_type: 'message', listener: (event: MessageEvent<unknown>) => void) => void listeners.delete(listener)
  }
  const post = (change: Partial<Record<'source' | 'origin' | 'data' | 'ports', unknown>> = {}): void => {
    const event = { source: page, origin, data: { type: 'engine-port', nonce: 'right' }, ports: [port], ...change }
    for (const listener of [...listeners]) listener(event as unknown as MessageEvent<unknown>)
  }
  const port = {} as MessagePort
  return { page, post, port, listeners }
}

describe('awaitPort', () => {
  const forged: readonly [string, Record<string, unknown>][] = [
    ['another window', { source: {} }],
    ['no window', { source: null }],
    ['another origin', { origin: 'https://example.org' }],
    ['an opaque origin', { origin: 'null' }],
    ['another nonce', { data: { type: 'engine-port', nonce: 'wrong' } }],
    ['no nonce', { data: { type: 'engine-port' } }],
    ['another type', { data: { type: 'other', nonce: 'right' } }],
    ['a bare string', { data: 'engine-port' }],
    ['nothing', { data: null }],
    ['no port', { ports: [] }],
    ['two ports', { ports: [{}, {}] }]
  ]
  it.each(forged)('ignores a message from or with %s', (_name, change) => {
    const { page, post, listeners } = fakePage()
    const take = vi.fn()
    awaitPort(page, 'right', take)
    post(change)
    expect(take).not.toHaveBeenCalled()
    expect(listeners.size).toBe(1)
  })

  it('takes one port and no second', () => {
    const { page, post, port } = fakePage()
    const take = vi.fn()
    awaitPort(page, 'right', take)
    post()
    post()
    expect(take.mock.calls).toEqual([[port]])
  })

  it('takes nothing once told to stop', () => {
    const { page, post } = fakePage()
    const take = vi.fn()
    awaitPort(page, 'right', take)()
    post()
    expect(take).not.toHaveBeenCalled()
  })
})

it('makes nonces of 128 bits that do not repeat', () => {
  const nonces = Array.from({ length: 100 }, newNonce)
  expect(new Set(nonces).size).toBe(100)
  expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true)
})
