/* Where things lie: the repository, and the per-user folders that the set-up fills. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/**
 * Folder of the libtensorflow builds; the app looks in the same place (src-main/runtimes).
 * @param {NodeJS.ProcessEnv} env
 */
export function runtimesFolder(env) {
  const chosen = env['ROUNDTABLE_RUNTIMES']
  if (chosen) return resolve(chosen)
  return join(env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share'), 'roundtable', 'runtimes')
}

/**
 * Folder of the fallback Electron runtimes.
 * @param {NodeJS.ProcessEnv} env
 */
export function electronCacheFolder(env) {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'roundtable', 'electron')
}
