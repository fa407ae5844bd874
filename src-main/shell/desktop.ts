import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, Menu, nativeTheme, powerMonitor, powerSaveBlocker, protocol, screen, session, shell, utilityProcess } from 'electron'
import { engineEnvironment } from '../supervisor/engine-environment'
import { Supervisor } from '../supervisor/supervisor'
import { pageSource } from './app-origin'
import { declareAppScheme, serveApp } from './app-protocol'
import type { DesktopParts } from './desktop-parts'
import { askToQuit } from './questions'
import { desktopDoors } from './doors'
import { utilityLauncher } from './engine-launcher'
import { bridgeHandlers } from './handlers'
import { serveBridge } from './ipc'
import { jsonFile } from './json-file'
import { Leaving } from './leaving'
import { lockContents } from './locked-contents'
import { lockSession } from './locked-session'
import { openMainWindow } from './main-window'
import { menuTemplate } from './menu'
import { openExternal } from './open-external'
import { Settings } from './settings'
import { defaultAppSettings } from './settings-schema'
import { systemClock } from './system-clock'
import { recoverWindow } from './window-recovery'
import { Work } from './work'

/** Runs the desktop app: one instance, one window, one engine. */
export function runDesktop(parts: DesktopParts): void {
  if (parts.userData !== undefined) app.setPath('userData', parts.userData)
  // root can only run with --no-sandbox, and enabling it all the same would end every child process at its start
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  declareAppScheme(protocol)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  void app.whenReady().then(() => assemble(parts))
}

function assemble(parts: DesktopParts): void {
  const source = pageSource(parts.devServerUrl, parts.packaged)
  const userData = app.getPath('userData')
  const settings = new Settings(jsonFile(join(userData, 'settings.json')), defaultAppSettings(parts.defaultWorkspace))
  nativeTheme.themeSource = settings.current.theme
  settings.onChange(({ theme }) => (nativeTheme.themeSource = theme))

  lockSession(session.defaultSession, source)
  // while developing there is no built page
  if (source.devServer === null) serveApp(protocol, realpathSync(parts.pageFolder))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts.packaged, process.platform, (url) => void openExternal(shell, url))))

  const grantKey = randomBytes(32).toString('hex')
  const environment = (): Record<string, string> => engineEnvironment(process.env, settings.current, grantKey)
  const echo = (line: string): void => console.error(`[engine] ${line}`)
  const supervisor = new Supervisor(utilityLauncher({ utilityProcess, app, modulePath: parts.enginePath, environment, echo }), systemClock)

  const window = openMainWindow({
    BrowserWindow,
    screen,
    source,
    preload: parts.preload,
    icon: parts.icon,
    title: parts.testRuntime ? `Roundtable (test runtime, Electron ${parseInt(process.versions.electron, 10)}, out of support)` : 'Roundtable',
    dark: nativeTheme.shouldUseDarkColors,
    packaged: parts.packaged,
    stateFile: jsonFile(join(userData, 'window.json'))
  })
  const work = new Work(powerSaveBlocker, (fraction) => {
    if (!window.isDestroyed()) window.setProgressBar(fraction)
  })
  serveBridge(source, bridgeHandlers(desktopDoors({ parts, settings, supervisor, work, window, grantKey })))
  supervisor.onState((state) => {
    if (state.phase !== 'ready' && state.phase !== 'not-responding') work.end()
    if (!window.isDestroyed()) window.webContents.send('engine-state', state)
  })
  recoverWindow(window, systemClock.nowMs, (reason) => console.error(`The window's page keeps ending (${reason}) and is not loaded again.`))

  guardExits(window, supervisor, work)
  supervisor.start()
}

/** Every way out leads through `Leaving`. */
function guardExits(window: BrowserWindow, supervisor: Supervisor, work: Work): void {
  const leaving = new Leaving({
    isWorkGoingOn: () => work.isGoingOn,
    ask: () => askToQuit(window, work.names),
    stopEngine: (withinMs) => supervisor.stop(withinMs),
    hide: () => {
      if (!window.isDestroyed()) window.hide()
    },
    quit: () => app.quit()
  })
  app.on('second-instance', () => {
    if (window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  app.on('before-quit', (event) => {
    if (leaving.isFree) return
    event.preventDefault()
    void leaving.begin()
  })
  window.on('close', (event) => {
    if (leaving.mayCloseWindow) return
    event.preventDefault()
    void leaving.begin()
  })
  app.on('window-all-closed', () => app.quit())
  // the ways in which systems announce their end: Windows to windows, macOS and Linux to the power monitor, session managers by signal
  window.on('session-end' as 'closed', () => void leaving.now())
  powerMonitor.on('shutdown', () => void leaving.now())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leaving.now())
}
