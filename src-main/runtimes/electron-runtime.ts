import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The oldest major that Electron's project supported when this was released (the latest three get fixes). */
const OLDEST_SUPPORTED_MAJOR = 43

export interface ElectronRuntime {
  readonly version: string
  /** An old Electron without security fixes: right for tests on machines that cannot fetch a current one, not for daily work. */
  readonly outOfSupport: boolean
  /** For the title bar and doctor, such as `Electron 45.4.1` or `Electron 22.3.25, test runtime out of support`. */
  readonly label: string
}

/** The Electron this process runs in, null in plain Node. */
export function electronRuntime(versions: Readonly<Record<string, string | undefined>> = process.versions): ElectronRuntime | null {
  const version = versions['electron']
  return version === undefined ? null : describeElectron(version)
}

/** The Electron that `npm start` opens the window with, null before the set-up fetched one. */
export function installedElectron(root: string): ElectronRuntime | null {
  try {
    return describeElectron(
      readFileSync(join(root, 'node_modules', 'electron', 'dist', 'version'), 'utf8')
        .trim()
        .replace(/^v/, '')
    )
  } catch {
    return null // no version file: nothing is installed there
  }
}

function describeElectron(version: string): ElectronRuntime {
  const outOfSupport = Number.parseInt(version, 10) < OLDEST_SUPPORTED_MAJOR
  return { version, outOfSupport, label: outOfSupport ? `Electron ${version}, test runtime out of support` : `Electron ${version}` }
}
