import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFakeRuntime } from './testing/fake-runtime'
import { findRuntimes, runtimeFolders } from './find-runtimes'

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'runtimes-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

describe('runtimeFolders', () => {
  it('takes the environment variable, the data folder or the home folder, then the package', () => {
    expect(runtimeFolders({ ROUNDTABLE_RUNTIMES: '/a', XDG_DATA_HOME: '/b', HOME: '/c' }, '/pkg/runtimes')).toEqual(['/a', '/pkg/runtimes'])
    expect(runtimeFolders({ XDG_DATA_HOME: '/b', HOME: '/c' }, null)).toEqual(['/b/roundtable/runtimes'])
    expect(runtimeFolders({ HOME: '/c' }, null)).toEqual(['/c/.local/share/roundtable/runtimes'])
  })
})

describe('findRuntimes', () => {
  it('finds nothing, and says so with empty lists, where no folder exists', () => {
    expect(findRuntimes({ ROUNDTABLE_RUNTIMES: join(scratch, 'none') }, null)).toEqual({ runtimes: [], broken: [] })
  })

  it('gives absolute paths, and NVIDIA folders for CUDA alone', () => {
    makeFakeRuntime(scratch)
    const folder = makeFakeRuntime(scratch, { device: 'cuda' })
    const { runtimes } = findRuntimes({ ROUNDTABLE_RUNTIMES: scratch }, null)
    expect(runtimes.map((runtime) => [runtime.name, runtime.device, runtime.libraryPaths.length])).toEqual([
      ['tensorflow-cpu-2.21.0', 'cpu', 0],
      ['tensorflow-cuda-2.21.0', 'cuda', 1]
    ])
    expect(runtimes[1]?.library).toBe(join(folder, 'tensorflow/libtensorflow_cc.so.2'))
    expect(runtimes[1]?.libraryPaths).toEqual([join(folder, 'nvidia/cudnn/lib')])
    expect(runtimes[0]?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('prefers the user folder over the package for the same name and adds what only the package has', () => {
    const [user, packaged] = [join(scratch, 'user'), join(scratch, 'package')]
    makeFakeRuntime(user)
    makeFakeRuntime(packaged)
    makeFakeRuntime(packaged, { version: '2.22.0' })
    const { runtimes } = findRuntimes({ ROUNDTABLE_RUNTIMES: user }, packaged)
    expect(runtimes.map((runtime) => runtime.folder)).toEqual([join(user, 'tensorflow-cpu-2.21.0'), join(packaged, 'tensorflow-cpu-2.22.0')])
  })

  it('passes over folders that are being made and folders without a manifest', () => {
    makeFakeRuntime(join(scratch, '.making-tensorflow-cpu-2.21.0-x1'))
    mkdirSync(join(scratch, 'other'))
    expect(findRuntimes({ ROUNDTABLE_RUNTIMES: scratch }, null)).toEqual({ runtimes: [], broken: [] })
  })

  it('reports a truncated library with its path and does not offer the runtime', () => {
    const folder = makeFakeRuntime(scratch)
    truncateSync(join(folder, 'libtensorflow_cc.so.2'), 3)
    const { runtimes, broken } = findRuntimes({ ROUNDTABLE_RUNTIMES: scratch }, null)
    expect(runtimes).toEqual([])
    expect(broken[0]?.report.code).toBe('damaged')
    expect(broken[0]?.report.message).toContain(join(folder, 'libtensorflow_cc.so.2'))
  })

  it.each([
    ['{', 'damaged', 'not JSON'],
    ['[]', 'damaged', 'not a JSON object'],
    ['{"formatVersion":2}', 'newer-version', 'format version 2'],
    ['{"formatVersion":1,"name":"x","version":"1","device":"tpu","library":"l","libraryPaths":[],"files":[]}', 'damaged', '"tpu"'],
    ['{"formatVersion":1,"name":"x","version":"1","device":"cpu","library":"l","libraryPaths":[],"files":[]}', 'damaged', 'does not list'],
    [
      '{"formatVersion":1,"name":"x","version":"1","device":"cpu","library":"../l","libraryPaths":[],"files":[{"path":"../l","sizeBytes":1,"sha256":"0"}]}',
      'damaged',
      'leads out of the folder'
    ]
  ])('reports the manifest %s as %s', (text, code, words) => {
    const folder = makeFakeRuntime(scratch)
    writeFileSync(join(folder, 'manifest.json'), text)
    const { runtimes, broken } = findRuntimes({ ROUNDTABLE_RUNTIMES: scratch }, null)
    expect(runtimes).toEqual([])
    expect(broken[0]?.report).toMatchObject({ code })
    expect(broken[0]?.report.message).toContain(words)
  })
})
