import type { BrowserWindow as Window, BrowserWindowConstructorOptions, Screen } from 'electron'
import type { BrowserWindow } from 'electron'
import type { PageSource } from './app-origin'
import type { JsonFile } from './json-file'
import { smallest, wasMaximized, windowBounds } from './window-bounds'

export interface WindowParts {
  readonly BrowserWindow: typeof BrowserWindow
  readonly screen: Pick<Screen, 'getPrimaryDisplay' | 'getAllDisplays'>
  readonly source: PageSource
  readonly preload: string
  readonly icon: string
  readonly title: string
  readonly dark: boolean
  readonly packaged: boolean
  readonly stateFile: JsonFile
}

/** The one window, where it was last time. It shows itself when its first picture is ready, whatever state the engine is in. */
export function openMainWindow(parts: WindowParts): Window {
  const saved = parts.stateFile.read()
  const window = new parts.BrowserWindow(options(parts, saved))
  if (wasMaximized(saved)) window.maximize()
  window.once('ready-to-show', () => window.show())
  // the page has a title of its own; the window's says which runtime it is
  window.on('page-title-updated', (event) => event.preventDefault())
  rememberState(window, parts.stateFile)
  void window.loadURL(parts.source.url).catch((thrown: unknown) => {
    if (!window.isDestroyed()) throw thrown
  })
  return window
}

function options(parts: WindowParts, saved: unknown): BrowserWindowConstructorOptions {
  const primary = parts.screen.getPrimaryDisplay()
  const others = parts.screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return {
    ...windowBounds(
      saved,
      [primary, ...others].map(({ workArea }) => workArea)
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: parts.title,
    icon: parts.icon,
    autoHideMenuBar: true,
    backgroundColor: parts.dark ? '#16181d' : '#ffffff',
    webPreferences: {
      preload: parts.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // dictionaries would be fetched from the network
      spellcheck: false,
      devTools: !parts.packaged
    }
  }
}

/** Writes the window's place a moment after it changed and when it closes; a disk that refuses must not disturb the user. */
function rememberState(window: Window, file: JsonFile): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    try {
      file.write({ formatVersion: 1, bounds: window.getNormalBounds(), maximized: window.isMaximized() })
    } catch (thrown) {
      console.error("The window's place could not be saved:", thrown)
    }
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
}
