import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEngineClient } from '@/client/engine-client'
import type { EngineEvent } from '@shared/contract/events'
import type { ClientMessage, EngineMessage } from '@shared/contract/messages'
import { createPortPair } from '@shared/contract/port-pair'
import type { PortPair } from '@shared/contract/port-pair'
import { contractVersion } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import { serveConnection } from '../host/connection'
import { createEventHub } from '../services/service-table'
import type { CallContext, ServiceTable } from '../services/service-table'
import { enginePort } from './parent-link'

/** worker_threads' port clones every message, as Electron's does: what survives it survives the product's. */
function clonedPair(): PortPair {
  const { port1, port2 } = new MessageChannel()
  const main = {
    postMessage: (message: unknown) => port1.postMessage(message),
    on: (event: 'message' | 'close', listener: (value: never) => void) =>
      event === 'close' ? port1.on('close', listener as () => void) : port1.on('message', (data: unknown) => listener({ data } as never)),
    start: () => port1.start(),
    close: () => port1.close()
  }
  return { engine: enginePort(main), client: clientEnd(port2) }
}

function clientEnd(port: MessagePort): PortPair['client'] {
  return {
    post: (message: ClientMessage) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (message: EngineMessage) => listener(message)),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close()
  }
}

const transports: readonly [string, () => PortPair][] = [
  ['an in-memory pair', createPortPair],
  ['worker_threads MessageChannel', clonedPair]
]

const run = asRunId('one')
const rowsOf = (length: number): EngineEvent => {
  const column = Float64Array.from({ length }, (_, i) => i)
  return {
    type: 'run.metrics',
    run,
    from: 0,
    columns: { iterations: column, frames: column, elapsedMs: column, framesPerSecond: column, values: { loss: column } }
  }
}
const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

function joined(makePair: () => PortPair, services: Partial<ServiceTable> = {}, alter: (message: EngineMessage) => EngineMessage = (message) => message) {
  const events = createEventHub()
  const pair = makePair()
  const engine: PortPair['engine'] = { ...pair.engine, post: (message) => pair.engine.post(alter(message)) }
  const later = (work: () => void, delayMs: number): (() => void) => {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  }
  serveConnection(engine, { services: services as ServiceTable, events, engineVersion: 'test', later })
  const client = createEngineClient()
  closers.push(() => pair.client.close())
  return { pair, events, client }
}

describe.each(transports)('the contract over %s', (_name, makePair) => {
  it('answers what was asked before the handshake, in order, with typed arrays intact', async () => {
    const asked: number[] = []
    const read = ({ from }: { from: number }) => {
      asked.push(from)
      const column = Float64Array.of(from, NaN, Infinity)
      return { iterations: column, frames: column, elapsedMs: column, framesPerSecond: column, values: { reward: column } }
    }
    const { client, pair } = joined(makePair, { 'metrics.read': read })
    const answers = [0, 1, 2].map((from) => client.request('metrics.read', { run, from }))
    client.attach(pair.client)
    const [, second] = await Promise.all(answers)
    expect(asked).toEqual([0, 1, 2])
    expect(second?.values['reward']).toEqual(Float64Array.of(1, NaN, Infinity))
  })

  it('carries a failure with its code, sentence and remedy', async () => {
    const refuse = () => Promise.reject(new AppError('not-found', 'There is no run one.', { remedy: 'Refresh the list.' }))
    const { client, pair } = joined(makePair, { 'runs.get': refuse })
    client.attach(pair.client)
    await expect(client.request('runs.get', { run })).rejects.toMatchObject({ code: 'not-found', message: 'There is no run one.', remedy: 'Refresh the list.' })
  })

  it('refuses an argument of the wrong shape before any service sees it', async () => {
    const get = vi.fn()
    const { client, pair } = joined(makePair, { 'runs.get': get })
    client.attach(pair.client)
    await expect(client.request('runs.get', { run: asRunId('../etc') })).rejects.toMatchObject({ code: 'bad-request' })
    expect(get).not.toHaveBeenCalled()
  })

  it('cancels through to the service', async () => {
    const { started, service, aborted } = untilCancelled()
    const { client, pair } = joined(makePair, { 'metrics.csv': service })
    client.attach(pair.client)
    const stop = new AbortController()
    const answer = client.request('metrics.csv', { run }, { signal: stop.signal })
    await started
    stop.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await aborted
  })

  it('gives up after the deadline and tells the service', async () => {
    const { service, aborted } = untilCancelled()
    const { client, pair } = joined(makePair, { 'metrics.csv': service })
    client.attach(pair.client)
    await expect(client.request('metrics.csv', { run }, { deadlineMs: 40 })).rejects.toMatchObject({ code: 'deadline' })
    await aborted
  })

  it('rejects every one of 100 open calls when the engine goes, and answers later ones after a new handshake', async () => {
    const { client, pair } = joined(makePair, { 'metrics.csv': () => new Promise<string>(() => undefined) })
    const lost = vi.fn()
    client.onLost(lost)
    client.attach(pair.client)
    await new Promise<void>((resolve) => client.onReady(resolve))
    const codes = Array.from({ length: 100 }, () => client.request('metrics.csv', { run }).then(String, (error: AppError) => error.code))
    pair.engine.close()
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['engine-lost']))
    expect(lost).toHaveBeenCalledTimes(1)
    const later = client.request('metrics.csv', { run })
    const next = joined(makePair, { 'metrics.csv': () => 'a,b' })
    client.attach(next.pair.client)
    expect(await later).toBe('a,b')
  })

  it('says in words that the versions differ, and to every call', async () => {
    const { client, pair } = joined(makePair, {}, (message) => (message.kind === 'welcome' ? { ...message, contractVersion: contractVersion + 1 } : message))
    const before = client.request('runs.list', {})
    client.attach(pair.client)
    await expect(before).rejects.toMatchObject({ code: 'version-mismatch' })
    await expect(client.request('runs.list', {})).rejects.toThrow(/contract version/)
  })

  it('acknowledges events, so that they keep coming past the credit', async () => {
    const { client, pair, events } = joined(makePair, { 'runs.list': () => [] })
    client.attach(pair.client)
    await client.request('runs.list', {})
    const seen: number[] = []
    const all = new Promise<void>((resolve) => {
      client.on('run.checkpoint', ({ iterations }) => {
        seen.push(iterations)
        if (iterations === 40) resolve()
      })
    })
    for (let i = 1; i <= 40; i++) events.emit({ type: 'run.checkpoint', run, iterations: i })
    await all
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('delivers metric columns as typed arrays, and none after unsubscribing', async () => {
    const { client, pair, events } = joined(makePair, { 'runs.list': () => [] })
    client.attach(pair.client)
    await client.request('runs.list', {})
    const quiet = client.on('run.metrics', () => expect.unreachable('unsubscribed'))
    quiet()
    const got = new Promise<EngineEvent>((resolve) => client.on('run.metrics', resolve))
    events.emit(rowsOf(3))
    expect(await got).toEqual(rowsOf(3))
  })
})

/** A service that never answers and says when it was called and when its signal was aborted. */
function untilCancelled() {
  let start: () => void = () => undefined
  let abort: () => void = () => undefined
  const started = new Promise<void>((resolve) => (start = resolve))
  const aborted = new Promise<void>((resolve) => (abort = resolve))
  const service = (_argument: unknown, { signal }: CallContext): Promise<string> => {
    start()
    signal.addEventListener('abort', () => abort())
    return new Promise(() => undefined)
  }
  return { started, aborted, service }
}
