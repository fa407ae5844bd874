import { describe, expect, it } from 'vitest'
import { MissingPart } from '../console.mjs'
import { chooseElectron } from './electron-runtime.mjs'

/** Sources that know a version per folder and count how often they were asked. */
function sources(versions: Record<string, string>, options: { downloads?: string } = {}) {
  const asked: string[] = []
  return {
    asked,
    version: (folder: string) => versions[folder] ?? null,
    download: () => {
      asked.push('download')
      return Promise.resolve(options.downloads === undefined ? null : { folder: '/dist', version: options.downloads })
    },
    fallback: () => {
      asked.push('fallback')
      return Promise.resolve('/fallback')
    }
  }
}

describe('chooseElectron', () => {
  it('takes the override before all, and asks nothing else', async () => {
    const from = sources({ '/mine': '45.0.0', '/dist': '45.4.1' })
    expect(await chooseElectron({ ELECTRON_OVERRIDE_DIST_PATH: '/mine' }, '/dist', from)).toEqual({ source: 'override', folder: '/mine', version: '45.0.0' })
    expect(from.asked).toEqual([])
  })

  it('does not pass over an override that does not run', async () => {
    const chosen = chooseElectron({ ELECTRON_OVERRIDE_DIST_PATH: '/broken' }, '/dist', sources({ '/dist': '45.4.1' }))
    await expect(chosen).rejects.toThrow('/broken')
    await expect(chosen).rejects.toBeInstanceOf(MissingPart)
  })

  it("takes the package's own binary before any network", async () => {
    const from = sources({ '/dist': '45.4.1' })
    expect((await chooseElectron({}, '/dist', from)).source).toBe('package')
    expect(from.asked).toEqual([])
  })

  it('downloads before it falls back', async () => {
    const from = sources({ '/fallback': '22.3.25' }, { downloads: '45.4.1' })
    expect(await chooseElectron({}, '/dist', from)).toEqual({ source: 'download', folder: '/dist', version: '45.4.1' })
    expect(from.asked).toEqual(['download'])
  })

  it('falls back when the download fails', async () => {
    const from = sources({ '/fallback': '22.3.25' })
    expect(await chooseElectron({}, '/dist', from)).toEqual({ source: 'fallback', folder: '/fallback', version: '22.3.25' })
    expect(from.asked).toEqual(['download', 'fallback'])
  })

  it('tries the download again where the fallback is to be replaced', async () => {
    const from = sources({ '/dist': '22.3.25', '/fallback': '22.3.25' })
    expect((await chooseElectron({}, null, from)).source).toBe('fallback')
    expect(from.asked).toEqual(['download', 'fallback'])
  })

  it('says so when nothing starts', async () => {
    await expect(chooseElectron({}, '/dist', sources({}))).rejects.toThrow('/fallback does not start')
  })
})
