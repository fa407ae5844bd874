import { describe, expect, it } from 'vitest'
import type { RunSettings } from '@shared/domain/run'
import { threadsFor } from './thread-choice'

const small = { frames: 64, flops: 1e6 }
const large = { frames: 64, flops: 1e9 }
const asked = (threads: number, interThreads: number): Pick<RunSettings, 'compile' | 'threads' | 'interThreads'> => ({ compile: 'auto', threads, interThreads })

describe('threadsFor', () => {
  it('gives small networks one thread an operation and two operations at a time', () => {
    expect(threadsFor(asked(0, 0), small, 2)).toEqual({ intra: 1, inter: 2 })
    expect(threadsFor(asked(0, 0), small, 8)).toEqual({ intra: 1, inter: 2 })
  })

  it('gives larger networks a core for each part of the minibatch, and shares what is left', () => {
    expect(threadsFor(asked(0, 0), large, 1)).toEqual({ intra: 1, inter: 1 })
    expect(threadsFor(asked(0, 0), large, 2)).toEqual({ intra: 1, inter: 2 })
    expect(threadsFor(asked(0, 0), large, 8)).toEqual({ intra: 2, inter: 4 })
    expect(threadsFor(asked(0, 0), { frames: 256, flops: 1e9 }, 8)).toEqual({ intra: 1, inter: 8 })
    expect(threadsFor(asked(0, 0), { frames: 16, flops: 1e9 }, 8)).toEqual({ intra: 4, inter: 2 })
  })

  it('shares every operation of a larger network between all cores, uncompiled', () => {
    expect(threadsFor({ ...asked(0, 0), compile: 'off' }, large, 8)).toEqual({ intra: 8, inter: 2 })
    expect(threadsFor({ ...asked(0, 0), compile: 'off' }, small, 8)).toEqual({ intra: 1, inter: 2 })
  })

  it('does as told', () => {
    expect(threadsFor(asked(3, 0), small, 8)).toEqual({ intra: 3, inter: 2 })
    expect(threadsFor(asked(1, 0), large, 8)).toEqual({ intra: 1, inter: 1 })
    expect(threadsFor(asked(1, 4), large, 8)).toEqual({ intra: 1, inter: 4 })
    expect(threadsFor(asked(0, 1), large, 8)).toEqual({ intra: 8, inter: 1 })
  })
})
