import { describe, expect, it } from 'vitest'
import { electronRuntime } from './electron-runtime'
import { dawnFolder, locateInstallation } from './installation'

describe('locateInstallation', () => {
  it('finds the repository from any of its modules, built or not', () => {
    const exists = (path: string): boolean => path === '/repo/package.json' || path === '/repo/out/wasm'
    for (const from of ['/repo/out/main/chunks', '/repo/out', '/repo/src-main/runtimes']) {
      expect(locateInstallation(from, exists)).toEqual({
        root: '/repo',
        packaged: false,
        native: '/repo/native',
        wasm: '/repo/out/wasm',
        dawn: `/repo/node_modules/webgpu/dist/${dawnFolder()}/dawn.node`,
        resources: '/repo/resources',
        runtimes: null
      })
    }
  })
  it('takes the wasm files from the package they come in before a build', () => {
    expect(locateInstallation('/repo/src-main', (path) => path === '/repo/package.json').wasm).toBe('/repo/node_modules/@tensorflow/tfjs-backend-wasm/dist')
  })
  it('looks beside the archive in a package for what cannot be opened inside it', () => {
    expect(locateInstallation('/opt/rt/resources/app.asar/out/main', (path) => path === '/opt/rt/resources/app.asar/package.json')).toEqual({
      root: '/opt/rt/resources/app.asar',
      packaged: true,
      native: '/opt/rt/resources/app.asar.unpacked/native',
      wasm: '/opt/rt/resources/app.asar.unpacked/out/wasm',
      dawn: '/opt/rt/resources/app.asar.unpacked/out/dawn/dawn.node',
      resources: '/opt/rt/resources/resources',
      runtimes: '/opt/rt/resources/runtimes'
    })
  })
  it('names the folder of Dawn as its package does', () => {
    expect([dawnFolder('linux', 'arm64'), dawnFolder('darwin', 'x64'), dawnFolder('win32', 'x64')]).toEqual(['linux-arm64', 'darwin-universal', 'win32-x64'])
  })
  it('says when it stands nowhere', () => {
    expect(() => locateInstallation('/a/b', () => false)).toThrow('no package.json above /a/b')
  })
})

describe('electronRuntime', () => {
  it('is null in plain Node', () => expect(electronRuntime({ node: '20.0.0' })).toBeNull())
  it('labels the fallback as a test runtime', () => {
    expect(electronRuntime({ electron: '22.3.25' })).toEqual({ version: '22.3.25', outOfSupport: true, label: 'Electron 22.3.25, test runtime out of support' })
    expect(electronRuntime({ electron: '45.4.1' })?.outOfSupport).toBe(false)
  })
})
