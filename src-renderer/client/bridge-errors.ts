import type { Bridge } from '@shared/contract/bridge'
import { errorCodes, errorOf, reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'

/**
 * The preload's bridge with errors as they were thrown: across the context bridge they can only travel as plain reports, and here they
 * become AppErrors again.
 */
export function bridgeWithErrors(bridge: Bridge): Bridge {
  return {
    app: withErrors(bridge.app),
    engine: { ...withErrors(bridge.engine), onState: (listener) => bridge.engine.onState(listener) }
  }
}

type Asynchronous = (...values: never[]) => Promise<unknown>

function withErrors<Part extends object>(part: Part): Part {
  const wrapped = Object.entries(part).map(([name, ask]) => [name, reviving(ask as Asynchronous)])
  return Object.fromEntries(wrapped) as Part
}

function reviving(ask: Asynchronous): Asynchronous {
  return async (...values) => {
    try {
      return await ask(...values)
    } catch (thrown) {
      throw errorOf(isReport(thrown) ? thrown : reportOf(thrown))
    }
  }
}

function isReport(thrown: unknown): thrown is ErrorReport {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && errorCodes.some((code) => code === thrown.code)
}
