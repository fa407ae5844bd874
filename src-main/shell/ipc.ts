import { ipcMain } from 'electron'
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import type { BridgeAnswer, BridgeCalls, BridgeChannel } from '@shared/contract/bridge-calls'
import { AppError, reportOf } from '@shared/domain/errors'
import { isOn } from './app-origin'
import type { PageSource } from './app-origin'
import { parseBridgeArgument } from './bridge-arguments'

/** What a channel does with its checked argument; `sender` is the page that asked. */
export type BridgeHandlers = {
  readonly [Channel in BridgeChannel]: (
    argument: BridgeCalls[Channel]['argument'],
    sender: IpcMainInvokeEvent['sender']
  ) => Promise<BridgeCalls[Channel]['result']> | BridgeCalls[Channel]['result']
}

/**
 * The only user of ipcMain. Every call must come from the top frame of a page of ours, on a known channel, with an argument of the right
 * shape; what is thrown travels back as a report.
 */
export function serveBridge(source: PageSource, handlers: BridgeHandlers, ipc: Pick<IpcMain, 'handle'> = ipcMain): void {
  for (const channel of Object.keys(handlers) as BridgeChannel[]) {
    ipc.handle(channel, async (event, argument: unknown): Promise<BridgeAnswer<unknown>> => {
      try {
        checkSender(event, source)
        return { ok: true, value: await answer(handlers, channel, argument, event.sender) }
      } catch (thrown) {
        return { ok: false, error: reportOf(thrown) }
      }
    })
  }
}

async function answer<Channel extends BridgeChannel>(
  handlers: BridgeHandlers,
  channel: Channel,
  argument: unknown,
  sender: IpcMainInvokeEvent['sender']
): Promise<BridgeCalls[Channel]['result']> {
  return await handlers[channel](parseBridgeArgument(channel, argument), sender)
}

/** A frame that is gone (null), nested, or on another origin has no say, whatever it asks. */
function checkSender(event: IpcMainInvokeEvent, source: PageSource): void {
  const frame = event.senderFrame
  // compared by ids: every access to a frame makes a new object for it
  const top = frame !== null && frame.processId === event.sender.mainFrame.processId && frame.routingId === event.sender.mainFrame.routingId
  if (!top || !isOn(source, frame.url)) throw new AppError('bad-request', 'The request came from a page that may not ask.')
}
