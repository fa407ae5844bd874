import { describe, expect, it } from 'vitest'
import { threadsFor } from './thread-choice'

describe('threadsFor', () => {
  it('gives small networks one thread an operation and two operations at a time', () => {
    expect(threadsFor({ threads: 0, interThreads: 0 }, 1e6, 2)).toEqual({ intra: 1, inter: 2 })
  })

  it('gives larger networks every core', () => {
    expect(threadsFor({ threads: 0, interThreads: 0 }, 1e9, 8)).toEqual({ intra: 8, inter: 2 })
  })

  it('does as told', () => {
    expect(threadsFor({ threads: 3, interThreads: 0 }, 1e6, 8)).toEqual({ intra: 3, inter: 2 })
    expect(threadsFor({ threads: 1, interThreads: 0 }, 1e9, 8)).toEqual({ intra: 1, inter: 1 })
    expect(threadsFor({ threads: 1, interThreads: 4 }, 1e9, 8)).toEqual({ intra: 1, inter: 4 })
    expect(threadsFor({ threads: 0, interThreads: 1 }, 1e9, 8)).toEqual({ intra: 8, inter: 1 })
  })
})
