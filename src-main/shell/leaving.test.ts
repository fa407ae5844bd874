import { describe, expect, it, vi } from 'vitest'
import { Leaving } from './leaving'
import { Work } from './work'

function leavingWith({ working, answer = true }: { working: boolean; answer?: boolean }) {
  const parts = {
    isWorkGoingOn: () => working,
    ask: vi.fn(() => Promise.resolve(answer)),
    stopEngine: vi.fn((_withinMs: number) => Promise.resolve()),
    hide: vi.fn(),
    quit: vi.fn()
  }
  return { parts, leaving: new Leaving(parts) }
}

describe('Leaving', () => {
  it('quits without a question when nothing is at work', async () => {
    const { parts, leaving } = leavingWith({ working: false })
    expect(leaving.mayCloseWindow).toBe(true)
    await leaving.begin()
    expect(parts.ask).not.toHaveBeenCalled()
    expect(parts.stopEngine.mock.calls).toEqual([[2_000]])
    expect(parts.quit).toHaveBeenCalledTimes(1)
    expect(leaving.isFree).toBe(true)
  })

  it('asks once while a run is at work, however often it is told to quit, and stays on Cancel', async () => {
    const { parts, leaving } = leavingWith({ working: true, answer: false })
    expect(leaving.mayCloseWindow).toBe(false)
    await Promise.all([leaving.begin(), leaving.begin()])
    expect(parts.ask).toHaveBeenCalledTimes(1)
    expect(parts.stopEngine).not.toHaveBeenCalled()
    expect(leaving.isFree).toBe(false)
    await leaving.begin()
    expect(parts.ask).toHaveBeenCalledTimes(2)
  })

  it('gives the engine time for its resume points after Stop and quit', async () => {
    const { parts, leaving } = leavingWith({ working: true })
    await leaving.begin()
    expect(parts.stopEngine.mock.calls).toEqual([[20_000]])
    expect(parts.quit).toHaveBeenCalledTimes(1)
  })

  it('asks nothing and takes three seconds when the system shuts down, also over an open question', async () => {
    const { parts, leaving } = leavingWith({ working: true })
    parts.ask.mockReturnValue(new Promise(() => undefined))
    void leaving.begin()
    await leaving.now()
    expect(parts.stopEngine.mock.calls).toEqual([[3_000]])
    expect(parts.quit).toHaveBeenCalledTimes(1)
  })

  it('quits even when the engine cannot be stopped', async () => {
    const { parts, leaving } = leavingWith({ working: false })
    parts.stopEngine.mockRejectedValue(new Error('gone'))
    await expect(leaving.begin()).rejects.toThrow('gone')
    expect(parts.quit).toHaveBeenCalledTimes(1)
  })
})

describe('Work', () => {
  it('keeps the machine awake from the first run to the last and shows the progress', () => {
    let blockers = 0
    const power = { start: vi.fn(() => ++blockers), stop: vi.fn() }
    const shown: number[] = []
    const work = new Work(power, (fraction) => shown.push(fraction))
    work.report({ running: 1, names: ['a'], progress: 0.25 })
    work.report({ running: 2, names: ['a', 'b'], progress: null })
    expect(work.isGoingOn).toBe(true)
    expect(power.start).toHaveBeenCalledTimes(1)
    work.end()
    work.end()
    expect(power.stop.mock.calls).toEqual([[1]])
    expect(shown).toEqual([0.25, 2, -1, -1])
    expect(work.isGoingOn).toBe(false)
  })
})
