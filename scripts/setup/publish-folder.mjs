/*
 * A folder appears whole or not at all: it is made beside its place under a temporary name and renamed. Two processes may make the same
 * folder at once; the first rename wins and the other's work is thrown away.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * @param {string} target the folder to be
 * @param {(folder: string, scratch: string) => Promise<void>} fill fills `folder`; `scratch` is for what is thrown away
 * @param {(folder: string) => boolean} isWhole tells whether a folder already at `target` is to be kept
 */
export async function publishFolder(target, fill, isWhole) {
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  const workshop = mkdtempSync(join(parent, `.making-${basename(target)}-`))
  const removeWorkshop = () => rmSync(workshop, { recursive: true, force: true })
  const interrupted = () => {
    removeWorkshop()
    process.exit(130)
  }
  process.once('SIGINT', interrupted)
  try {
    const folder = join(workshop, 'folder')
    const scratch = join(workshop, 'scratch')
    mkdirSync(folder)
    mkdirSync(scratch)
    await fill(folder, scratch)
    if (existsSync(target) && isWhole(target)) return
    if (existsSync(target)) renameSync(target, join(workshop, 'replaced'))
    try {
      renameSync(folder, target)
    } catch (reason) {
      // another process published between the check and the rename
      if (!(existsSync(target) && isWhole(target))) throw reason
    }
  } finally {
    process.off('SIGINT', interrupted)
    removeWorkshop()
  }
}
