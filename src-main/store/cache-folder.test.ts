import { join } from 'node:path'
import { expect, it } from 'vitest'
import { userCacheFolder } from './cache-folder'

it("is the system's own place for what can be made again", () => {
  const home = { HOME: '/home/ada' }
  expect(userCacheFolder(home, 'linux')).toBe('/home/ada/.cache/roundtable')
  expect(userCacheFolder({ ...home, XDG_CACHE_HOME: '/fast/cache' }, 'linux')).toBe('/fast/cache/roundtable')
  expect(userCacheFolder({ ...home, XDG_CACHE_HOME: 'relative' }, 'linux')).toBe('/home/ada/.cache/roundtable')
  expect(userCacheFolder({ ...home, XDG_CACHE_HOME: '' }, 'linux')).toBe('/home/ada/.cache/roundtable')
  expect(userCacheFolder(home, 'darwin')).toBe('/home/ada/Library/Caches/roundtable')
  expect(userCacheFolder({ ...home, LOCALAPPDATA: '/users/ada/local' }, 'win32')).toBe(join('/users/ada/local', 'roundtable'))
})
