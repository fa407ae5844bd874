import { liveStates } from '@shared/domain/run'
import { AppError } from '@shared/domain/errors'
import type { EngineClient } from './engine-client'

/** How long a restarted engine may take to greet again. */
const restartLimitMs = 30_000

/**
 * Thread counts and the tensor library are fixed for the life of the engine process. Where a request needs others
 * (`engine-restart-required`) and no run is at work, the engine is restarted and the request sent once more.
 */
export function restartingClient(client: EngineClient, restart: () => Promise<void>): EngineClient {
  return {
    ...client,
    request: async (name, argument, options) => {
      try {
        return await client.request(name, argument, options)
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'engine-restart-required') throw thrown
        if (await runsAtWork(client)) throw thrown
        await restartAndWait(client, restart)
        return await client.request(name, argument, options)
      }
    }
  }
}

async function runsAtWork(client: EngineClient): Promise<boolean> {
  const runs = await client.request('runs.list', {})
  return runs.some((run) => liveStates.includes(run.state) && !run.heldElsewhere)
}

async function restartAndWait(client: EngineClient, restart: () => Promise<void>): Promise<void> {
  let stop: () => void = () => undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const greeted = new Promise<void>((resolve, reject) => {
    stop = client.onReady(resolve)
    timer = setTimeout(() => reject(new AppError('engine-lost', `The restarted engine did not answer within ${restartLimitMs} ms.`)), restartLimitMs)
  })
  try {
    await Promise.all([restart(), greeted])
  } finally {
    stop()
    clearTimeout(timer)
  }
}
