import { describe, expect, it } from 'vitest'
import { missingPackages } from './debian-packages.mjs'

const everything = { wheels: true, addons: true, electron: true, virtualDisplay: true }
const bare = { pip: () => false, program: () => false, libraries: new Set<string>() }

describe('missingPackages', () => {
  it('names them all on a bare machine', () => {
    const missing = missingPackages(everything, bare)
    expect(missing).toEqual(expect.arrayContaining(['python3-pip', 'g++', 'libnss3', 'libgtk-3-0', 'libasound2', 'xvfb', 'xauth']))
    expect(new Set(missing).size).toBe(missing.length)
  })
  it('asks only for what is needed', () => {
    expect(missingPackages({ wheels: false, addons: false, electron: false, virtualDisplay: false }, bare)).toEqual([])
    expect(missingPackages({ wheels: true, addons: false, electron: false, virtualDisplay: false }, bare)).toEqual(['python3-pip'])
  })
  it('takes any C++ compiler', () => {
    const have = { ...bare, program: (name: string) => name === 'clang++' }
    expect(missingPackages({ wheels: false, addons: true, electron: false, virtualDisplay: false }, have)).toEqual([])
  })
  it('names the one library that is missing', () => {
    const all = missingPackages({ wheels: false, addons: false, electron: true, virtualDisplay: false }, bare)
    const have = { ...bare, libraries: new Set(['libnss3.so', 'libgtk-3.so.0', 'libasound.so.2']) }
    const rest = missingPackages({ wheels: false, addons: false, electron: true, virtualDisplay: false }, have)
    expect(all.filter((name: string) => !rest.includes(name)).sort()).toEqual(['libasound2', 'libgtk-3-0', 'libnss3'])
  })
  it('does not guess where the dynamic linker cannot be asked', () => {
    expect(missingPackages({ wheels: false, addons: false, electron: true, virtualDisplay: false }, { ...bare, libraries: null })).toEqual([])
  })
})
