import type { Bridge, EngineProcessState } from '@shared/contract/bridge'
import { AppError } from '@shared/domain/errors'
import { createEngineClient } from './engine-client'
import type { AttachableClient, EngineClient } from './engine-client'
import { clientPort } from './page-port'
import { awaitPort, newNonce } from './port-hand-over'
import type { HandOverWindow } from './port-hand-over'
import { restartingClient } from './restarting-client'

/**
 * The engine client of this window: asks the shell for a port whenever the engine becomes ready, notices when it is lost, and restarts
 * it where a request needs that. Returns at once; requests wait for the engine.
 */
export function connectEngine(bridge: Bridge, page: HandOverWindow = window): EngineClient {
  const client = createEngineClient()
  let stopWaiting: () => void = () => undefined

  const ask = (): void => {
    stopWaiting()
    const nonce = newNonce()
    stopWaiting = awaitPort(page, nonce, (port) => client.attach(clientPort(port)))
    bridge.engine.connect(nonce).catch((thrown: unknown) => client.giveUp(unreachable(thrown)))
  }

  let ready = false
  const follow = (state: EngineProcessState): void => {
    const wasReady = ready
    ready = state.phase === 'ready' || state.phase === 'not-responding'
    if (ready && !wasReady) ask()
    else if (!ready) letGo(client, state)
  }
  let told = false
  bridge.engine.onState((state) => {
    told = true
    follow(state)
  })
  bridge.engine.state().then(
    (state) => {
      // news that overtook the answer is newer than it
      if (!told) follow(state)
    },
    (thrown: unknown) => client.giveUp(unreachable(thrown))
  )
  return restartingClient(client, () => bridge.engine.restart())
}

function letGo(client: AttachableClient, state: EngineProcessState): void {
  if (state.phase === 'failed') client.giveUp(failed(state.crash.reason))
  else client.lose()
}

function failed(reason: string): AppError {
  return new AppError('engine-lost', `The engine has stopped and was not restarted: ${reason}.`, {
    remedy: 'Restart it from the notice at the top or in Settings.'
  })
}

function unreachable(thrown: unknown): AppError {
  return new AppError('engine-lost', 'The window could not reach the engine.', { remedy: 'Quit and start Roundtable again.', cause: thrown })
}
