import { isRequestName, parseArgument } from '@shared/contract/arguments'
import { eventCredit } from '@shared/contract/messages'
import type { ClientMessage, EnginePort } from '@shared/contract/messages'
import { contractVersion } from '@shared/contract/requests'
import type { RequestName } from '@shared/contract/requests'
import type { EventHub, ServiceTable } from '../services/service-table'
import { AppError, reportOf } from '@shared/domain/errors'
import { Outbox } from './outbox'

export interface HostDependencies {
  readonly services: ServiceTable
  readonly events: EventHub
  readonly engineVersion: string
  /** Calls `run` after `delayMs`; returns the function that calls it off. */
  readonly later: (run: () => void, delayMs: number) => () => void
}

/** At most ten event messages a second reach a client. */
const flushEveryMs = 100

/** Serves one client on one port until it closes. Nothing a client sends can end the engine. */
export function serveConnection(port: EnginePort, host: HostDependencies): void {
  const calls = new Map<number, AbortController>()
  const outbox = new Outbox()
  let greeted = false
  let sent = 0
  let acknowledged = 0
  let cancelFlush: (() => void) | null = null

  const flush = (): void => {
    cancelFlush = null
    if (!greeted || sent - acknowledged >= eventCredit) return
    for (const event of outbox.drain()) port.post({ kind: 'event', sequence: ++sent, event })
  }
  const schedule = (): void => {
    if (!outbox.isEmpty) cancelFlush ??= host.later(flush, flushEveryMs)
  }
  const unsubscribe = host.events.subscribe((event) => {
    outbox.push(event)
    schedule()
  })

  const answer = async (id: number, name: RequestName, argument: unknown, deadlineMs: number): Promise<void> => {
    const call = new AbortController()
    calls.set(id, call)
    const cancelDeadline = host.later(() => {
      call.abort(new AppError('deadline', `${name} took longer than ${deadlineMs} ms.`))
    }, deadlineMs)
    try {
      const value: unknown = await untilAborted(invoke(host.services, name, argument, call.signal), call.signal)
      port.post({ kind: 'result', id, value })
    } catch (thrown) {
      port.post({ kind: 'failure', id, error: reportOf(thrown) })
    } finally {
      cancelDeadline()
      calls.delete(id)
    }
  }

  port.onMessage((message) => {
    if (!isClientMessage(message)) return
    switch (message.kind) {
      case 'hello':
        greeted = message.contractVersion === contractVersion
        if (greeted) port.post({ kind: 'welcome', contractVersion, engineVersion: host.engineVersion })
        else port.post({ kind: 'refused', error: reportOf(versionMismatch(message.contractVersion)) })
        break
      case 'request':
        if (!greeted) port.post({ kind: 'failure', id: message.id, error: reportOf(new AppError('bad-request', 'A request came before the handshake.')) })
        else void answer(message.id, message.name, message.argument, message.deadlineMs)
        break
      case 'cancel':
        calls.get(message.id)?.abort(new AppError('cancelled', 'The request was cancelled.'))
        break
      case 'ack':
        acknowledged = Math.max(acknowledged, Math.min(message.sequence, sent))
        schedule()
        break
      case 'ping':
        port.post({ kind: 'pong', id: message.id })
        break
    }
  })
  port.onClose(() => {
    unsubscribe()
    cancelFlush?.()
    for (const call of calls.values()) call.abort(new AppError('cancelled', 'The client went away.'))
    calls.clear()
  })
}

async function invoke(services: ServiceTable, name: unknown, argument: unknown, signal: AbortSignal): Promise<unknown> {
  if (!isRequestName(name)) throw new AppError('bad-request', `There is no request ${String(name)}.`)
  const service = services[name] as (argument: unknown, context: { signal: AbortSignal }) => unknown
  return await service(parseArgument(name, argument), { signal })
}

function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    work.then(resolve, reject)
  })
}

function versionMismatch(found: number): AppError {
  return new AppError('version-mismatch', `The window speaks contract version ${found}, the engine version ${contractVersion}.`, {
    remedy: 'Quit and start Roundtable again so that both come from the same build.'
  })
}

function isClientMessage(message: unknown): message is ClientMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  const { kind, id, sequence, contractVersion: version, deadlineMs } = message as Record<string, unknown>
  switch (kind) {
    case 'hello':
      return typeof version === 'number'
    case 'request':
      return Number.isSafeInteger(id) && typeof deadlineMs === 'number' && deadlineMs > 0
    case 'cancel':
    case 'ping':
      return Number.isSafeInteger(id)
    case 'ack':
      return Number.isSafeInteger(sequence)
    default:
      return false
  }
}
