import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** What doctor asks the machine; tests answer in its place. */
export interface Machine {
  readonly platform: string
  readonly versions: Readonly<Record<string, string | undefined>>
  exists(path: string): boolean
  /** First line of a program's output, null when it cannot be run or fails. */
  firstLine(command: string, args: readonly string[]): Promise<string | null>
  /** Free bytes on the disk of a path that may not exist yet, null when unknown. */
  freeBytes(path: string): Promise<number | null>
}

export const thisMachine: Machine = {
  platform: `${process.platform}-${process.arch}`,
  versions: process.versions,
  exists: existsSync,
  firstLine: async (command, args) => {
    const output = await outputOf(command, args)
    return output === null ? null : (output.split('\n')[0] ?? '').trim()
  },
  freeBytes: async (path) => {
    let folder = path
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
    // Node 16 has no statfs
    const available = (await outputOf('df', ['-Pk', folder]))?.split('\n')[1]?.trim().split(/\s+/)[3]
    return available === undefined || !/^\d+$/.test(available) ? null : Number(available) * 1024
  }
}

function outputOf(command: string, args: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    execFile(command, [...args], { timeout: 10_000, windowsHide: true }, (error, stdout) => done(error === null ? stdout : null))
  })
}
