import { app, clipboard, dialog, MessageChannelMain, Notification, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import type { AppFacts } from '@shared/contract/bridge'
import { engineDown } from '../supervisor/supervisor'
import type { Supervisor } from '../supervisor/supervisor'
import type { DesktopParts } from './desktop-parts'
import type { Doors } from './handlers'
import { signFiles } from './file-grants'
import { openExternal } from './open-external'
import { pickDataset, pickWorkspace } from './questions'
import { saveFile } from './save-file'
import type { Settings } from './settings'
import type { Work } from './work'

export interface DoorParts {
  readonly parts: Pick<DesktopParts, 'packaged' | 'testRuntime' | 'notices'>
  readonly settings: Settings
  readonly supervisor: Supervisor
  readonly work: Work
  readonly window: BrowserWindow
  /** Shared with the engine alone. */
  readonly grantKey: string
}

/** The bridge's doors, opened onto Electron. */
export function desktopDoors({ parts, settings, supervisor, work, window, grantKey }: DoorParts): Doors {
  return {
    facts: () => facts(parts),
    settings,
    engine: {
      get state() {
        return supervisor.state
      },
      restart: () => supervisor.restart(),
      connect: (nonce, page) => {
        const down = engineDown(supervisor.state)
        if (down) throw down
        const { port1, port2 } = new MessageChannelMain()
        supervisor.handOver(port1)
        page.postMessage('engine-port', nonce, [port2])
      }
    },
    work,
    pickFolder: (from) => pickWorkspace(window, from),
    pickDataset: (kind) => pickDataset(window, kind),
    signFiles: (paths) => signFiles(grantKey, paths),
    saveFile: (name, content) => saveFile({ dialog, window, folder: app.getPath('downloads') }, name, content),
    showInFolder: (path) => shell.showItemInFolder(path),
    openAddress: (url) => openExternal(shell, url),
    copyText: (text) => void clipboard.writeText(text),
    notify: (title, body) => {
      if (!Notification.isSupported()) return
      const notification = new Notification({ title, body })
      notification.on('click', () => {
        if (!window.isDestroyed()) window.show()
      })
      notification.show()
    }
  }
}

function facts({ packaged, testRuntime, notices }: DoorParts['parts']): AppFacts {
  const { electron, chrome, node } = process.versions
  return {
    version: app.getVersion(),
    electron: String(electron),
    chrome: String(chrome),
    node,
    platform: `${process.platform} ${process.arch}`,
    packaged,
    testRuntime,
    sandboxed: !app.commandLine.hasSwitch('no-sandbox'),
    notices: notices()
  }
}
