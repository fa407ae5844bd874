import { describe, expect, it, vi } from 'vitest'
import { pageSource } from './app-origin'
import { isAllowedRequest } from './locked-session'
import { menuTemplate } from './menu'
import { openExternal } from './open-external'
import { plainName } from './save-file'

describe('isAllowedRequest', () => {
  const packaged = pageSource(undefined, true)
  const developing = pageSource('http://localhost:5173/', false)

  it.each(['app://roundtable/index.html', 'blob:app://roundtable/1', 'data:image/png;base64,AA==', 'devtools://devtools/x.js'])('lets %s through', (url) => {
    expect(isAllowedRequest(url, packaged)).toBe(true)
  })

  const others = [
    'https://example.org/',
    'http://127.0.0.1/',
    'ws://localhost:5173/',
    'file:///etc/passwd',
    'ftp://x/',
    'chrome-extension://x/',
    'filesystem:app://x',
    ''
  ]
  it.each(others)('stops %j', (url) => {
    expect(isAllowedRequest(url, packaged)).toBe(false)
  })

  it('lets the build tool alone through while developing', () => {
    const urls = ['http://localhost:5173/main.ts', 'ws://localhost:5173/', 'http://localhost:5174/', 'https://localhost:5173/', 'http://example.org:5173/']
    expect(urls.map((url) => isAllowedRequest(url, developing))).toEqual([true, true, false, false, false])
  })
})

describe('openExternal', () => {
  it.each(['https://github.com/a/b?c#d', 'https://arxiv.org/abs/2412.08897'])('opens %s', async (url) => {
    const opened = vi.fn(() => Promise.resolve())
    await openExternal({ openExternal: opened }, url)
    expect(opened).toHaveBeenCalledWith(url)
  })

  const attacks = [
    'http://github.com/',
    'https://github.com.evil.org/',
    'https://evil.org/github.com',
    'https://user:pass@github.com/',
    'https://github.com@evil.org/',
    'https://github.com:8443/',
    'https://g\u0456thub.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://server/share',
    'ms-msdt:/id',
    'data:text/html,x',
    '\\\\server\\share',
    'https://',
    ''
  ]
  it.each(attacks)('refuses %j', async (url) => {
    const opened = vi.fn(() => Promise.resolve())
    await expect(openExternal({ openExternal: opened }, url)).rejects.toMatchObject({ code: 'bad-request' })
    expect(opened).not.toHaveBeenCalled()
  })
})

describe('plainName', () => {
  it.each([
    ['metrics.csv', 'metrics.csv'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\evil.exe', 'evil.exe'],
    ['/abs/a.png', 'a.png'],
    ['.bashrc', 'bashrc'],
    ['..', 'export'],
    ['', 'export'],
    ['a\0b:c.csv', 'a_b_c.csv']
  ])('turns %j into %j', (suggested, name) => {
    expect(plainName(suggested)).toBe(name)
  })
})

describe('menuTemplate', () => {
  it('has no reload and no developer tools in a package', () => {
    const open = vi.fn()
    const text = (packaged: boolean): string => JSON.stringify(menuTemplate(packaged, 'linux', open))
    expect(text(true)).not.toMatch(/reload|devtools/i)
    expect(text(false)).toMatch(/reload.*toggleDevTools/)
  })
})
