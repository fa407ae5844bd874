import { describe, expect, it, vi } from 'vitest'
import type { EngineMessage } from '@shared/contract/messages'
import { createPortPair } from '@shared/contract/port-pair'
import { contractVersion } from '@shared/contract/requests'
import { AppError, reportOf } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import type { RunState } from '@shared/domain/run'
import { createEngineClient } from './engine-client'
import type { AttachableClient } from './engine-client'
import { restartingClient } from './restarting-client'

const run = asRunId('one')

/** An engine that needs a restart before it resumes a run, once. */
function engineNeedingRestart(client: AttachableClient, states: readonly RunState[]) {
  let restarted = false
  const boot = (): void => {
    const pair = createPortPair()
    pair.engine.onMessage((message) => {
      if (message.kind === 'hello') pair.engine.post({ kind: 'welcome', contractVersion, engineVersion: 'test' })
      if (message.kind !== 'request') return
      const fail = (): EngineMessage => ({ kind: 'failure', id: message.id, error: reportOf(new AppError('engine-restart-required', 'Other threads.')) })
      const runs = states.map((state) => ({ state, heldElsewhere: false }))
      const value = message.name === 'runs.list' ? runs : { run }
      pair.engine.post(message.name === 'runs.resume' && !restarted ? fail() : { kind: 'result', id: message.id, value })
    })
    client.attach(pair.client)
  }
  boot()
  return vi.fn(() => {
    restarted = true
    client.lose()
    boot()
    return Promise.resolve()
  })
}

describe('restartingClient', () => {
  it('restarts the engine and asks again when no run is at work', async () => {
    const client = createEngineClient()
    const restart = engineNeedingRestart(client, ['finished', 'stopped', 'interrupted'])
    expect(await restartingClient(client, restart).request('runs.resume', { run, settings: {} })).toEqual({ run })
    expect(restart).toHaveBeenCalledTimes(1)
  })

  it.each(['running', 'paused', 'queued', 'stopping'] as const)('leaves the engine alone while a run is %s', async (state) => {
    const client = createEngineClient()
    const restart = engineNeedingRestart(client, ['finished', state])
    await expect(restartingClient(client, restart).request('runs.resume', { run, settings: {} })).rejects.toMatchObject({ code: 'engine-restart-required' })
    expect(restart).not.toHaveBeenCalled()
  })

  it('passes other failures on', async () => {
    const client = createEngineClient()
    client.giveUp(new AppError('engine-lost', 'gone'))
    await expect(restartingClient(client, vi.fn()).request('runs.list', {})).rejects.toMatchObject({ code: 'engine-lost' })
  })
})
