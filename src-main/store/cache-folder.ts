import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where compiled graphs are kept. */
export function graphCacheFolder(env: Environment): string {
  return join(userCacheFolder(env), 'graphs')
}

/**
 * Where this user's programs keep what can be made again: `$XDG_CACHE_HOME`, else the system's own place. A relative
 * XDG_CACHE_HOME counts as unset (XDG Base Directory Specification).
 */
export function userCacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const chosen = env['XDG_CACHE_HOME'] ?? ''
  if (isAbsolute(chosen)) return join(chosen, 'roundtable')
  const home = env['HOME'] || homedir()
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'roundtable')
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'roundtable') : join(home, '.cache', 'roundtable')
}
