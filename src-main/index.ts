/// <reference types="electron-vite/node" />
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import enginePath from './engine?modulePath'
import { electronRuntime } from './runtimes/electron-runtime'
import { locateInstallation } from './runtimes/installation'
import { runDesktop } from './shell/desktop'
import { defaultWorkspace } from './store/workspace'

/*
 * The desktop app's composition root: finds the parts of this installation and hands them to the shell. The engine is no part of this
 * process; only the path of its bundle is known here.
 */
const installation = locateInstallation(__dirname)
const noticesFile = join(installation.resources, 'THIRD-PARTY-NOTICES.txt')

runDesktop({
  enginePath,
  pageFolder: join(__dirname, '../renderer'),
  preload: join(__dirname, '../preload/preload.js'),
  icon: join(installation.resources, 'icons', 'icon.png'),
  packaged: app.isPackaged,
  testRuntime: electronRuntime()?.outOfSupport === true,
  defaultWorkspace: defaultWorkspace(process.env, homedir()),
  notices: () => (existsSync(noticesFile) ? readFileSync(noticesFile, 'utf8') : ''),
  devServerUrl: process.env['ELECTRON_RENDERER_URL'],
  userData: process.env['ROUNDTABLE_USER_DATA']
})
