import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRedrawGate } from './redraw-gate'

describe('redraw gate', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('draws at once, then at most twice a second, and ends with the newest', () => {
    const draw = vi.fn()
    const gate = createRedrawGate(draw)
    gate.setVisible(true)
    for (let step = 0; step < 30; step++) {
      gate.ask()
      vi.advanceTimersByTime(100)
    }
    expect(draw.mock.calls.length).toBeLessThanOrEqual(7)
    const before = draw.mock.calls.length
    gate.ask()
    vi.advanceTimersByTime(1000)
    expect(draw.mock.calls.length).toBeGreaterThan(before)
  })

  it('does not draw while hidden, and catches up once when shown', () => {
    const draw = vi.fn()
    const gate = createRedrawGate(draw)
    for (let step = 0; step < 5; step++) gate.ask()
    vi.advanceTimersByTime(5000)
    expect(draw).toHaveBeenCalledTimes(0)
    gate.setVisible(true)
    vi.advanceTimersByTime(5000)
    expect(draw).toHaveBeenCalledTimes(1)
  })

  it('draws no more once disposed', () => {
    const draw = vi.fn()
    const gate = createRedrawGate(draw)
    gate.setVisible(true)
    gate.ask()
    gate.ask()
    gate.dispose()
    vi.advanceTimersByTime(5000)
    expect(draw).toHaveBeenCalledTimes(1)
  })
})
