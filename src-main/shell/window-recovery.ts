import type { BrowserWindow } from 'electron'

const patienceMs = 60_000
const maxReloads = 3

/** A page whose process died is loaded again, a few times a minute at most; runs go on in the engine meanwhile. */
export function recoverWindow(window: BrowserWindow, nowMs: () => number, giveUp: (reason: string) => void): void {
  let reloadsMs: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    reloadsMs = [...reloadsMs.filter((at) => nowMs() - at < patienceMs), nowMs()]
    if (reloadsMs.length > maxReloads) giveUp(reason)
    else window.webContents.reload()
  })
}
