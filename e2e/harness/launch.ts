import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

const root = resolve(__dirname, '../..')

/** With Chromium's sandbox on, as users have it; root cannot, and what it then sees proves nothing about the sandbox. */
export const sandboxed = process.env['ROUNDTABLE_E2E_SANDBOX'] === '1'

/** A packaged app's folder, when that is what is tested. */
const packagedFolder = process.env['ROUNDTABLE_E2E_PACKAGED']

/** Folders that belong to one test alone: settings and runs of the machine's user are never touched. */
export interface PrivatePlace {
  readonly userData: string
  readonly workspace: string
  remove(): void
}

export function privatePlace(): PrivatePlace {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-e2e-'))
  chmodSync(folder, 0o700)
  return { userData: join(folder, 'user'), workspace: join(folder, 'workspace'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly place: PrivatePlace
  /** What the app wrote to its terminal, engine included. */
  output(): string
  close(): Promise<void>
}

export interface LaunchOptions {
  /** Reused, to see what a second start finds. */
  readonly place?: PrivatePlace
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the built app with the real engine and waits for its window to be mounted. */
export async function launchApp({ place = privatePlace(), env = {} }: LaunchOptions = {}): Promise<LaunchedApp> {
  const app = await _electron.launch({
    executablePath: executable(),
    args: packagedFolder === undefined ? [root] : [],
    env: { ...inherited(), ROUNDTABLE_USER_DATA: place.userData, ROUNDTABLE_WORKSPACE: place.workspace, ...env },
    // the system's own choice, which the app's theme setting overrides; Playwright would emulate light
    colorScheme: null,
    chromiumSandbox: sandboxed
  })
  const lines: string[] = []
  app.process().stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  app.process().stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  const output = (): string => lines.join('')
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('#app > *')
    return { app, page, place, output, close: () => app.close() }
  } catch (thrown) {
    await app.close()
    throw new Error(`The window did not come up. The app wrote:\n${output()}`, { cause: thrown })
  }
}

/** The program of the app, for starting it without Playwright. */
export function executable(): string {
  if (packagedFolder === undefined) return join(root, 'node_modules/electron/dist', process.platform === 'win32' ? 'electron.exe' : 'electron')
  const program = join(packagedFolder, 'roundtable')
  if (!existsSync(program)) throw new Error(`There is no program ${program}.`)
  return program
}

/** What comes before the app's own arguments when it is started without Playwright. */
export function ownArguments(): string[] {
  return [...(packagedFolder === undefined ? [root] : []), ...(sandboxed ? [] : ['--no-sandbox'])]
}

/** The environment without what would turn Electron into Node or point the app elsewhere. */
export function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries.filter(([name]) => !/^(ELECTRON_(RUN_AS_NODE|RENDERER_URL)|NODE_OPTIONS|ROUNDTABLE_(WORKSPACE|USER_DATA))$/.test(name)))
}
