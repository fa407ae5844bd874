import { describe, expect, it } from 'vitest'
import { wasMaximized, windowBounds } from './window-bounds'

const left = { x: 0, y: 24, width: 1920, height: 1056 }
const right = { x: 1920, y: 0, width: 2560, height: 1440 }
const saved = (x: number, y: number, width: number, height: number) => ({ bounds: { x, y, width, height }, maximized: false })

describe('windowBounds', () => {
  it.each([
    ['opens where it was', saved(100, 50, 1200, 800), { x: 100, y: 50, width: 1200, height: 800 }],
    ['opens on the second display', saved(2400, 100, 1200, 800), { x: 2400, y: 100, width: 1200, height: 800 }],
    ['stays where a strip of its title bar can be caught', saved(-1080, 100, 1200, 800), { x: -1080, y: 100, width: 1200, height: 800 }],
    ['shrinks to the display it is on', saved(100, 30, 5000, 5000), { x: 100, y: 30, width: 1920, height: 1056 }],
    ['grows to a usable size', saved(100, 50, 200, 100), { x: 100, y: 50, width: 900, height: 600 }],
    ['comes back from an unplugged display', saved(9000, 100, 1200, 800), { x: 360, y: 152, width: 1200, height: 800 }],
    ['comes back from above the screen', saved(100, -500, 1200, 800), { x: 360, y: 152, width: 1200, height: 800 }],
    ['comes back when only its side edge shows', saved(-1190, 100, 1200, 800), { x: 360, y: 152, width: 1200, height: 800 }],
    ['comes back from below', saved(100, 1070, 1200, 800), { x: 360, y: 152, width: 1200, height: 800 }]
  ])('%s', (_name, state, bounds) => {
    expect(windowBounds(state, [left, right])).toEqual(bounds)
  })

  const broken: readonly unknown[] = [
    null,
    undefined,
    7,
    'x',
    [],
    {},
    { bounds: null },
    { bounds: {} },
    saved(NaN, 0, 1, 1),
    saved(0.5, 0, 900, 600),
    saved(1e9, 0, 1, 1)
  ]
  it.each(broken)('opens in the middle for %j', (state) => {
    expect(windowBounds(state, [left])).toEqual({ x: 300, y: 122, width: 1320, height: 860 })
  })

  it('fits a display smaller than the smallest window', () => {
    expect(windowBounds(null, [{ x: 0, y: 0, width: 800, height: 500 }])).toEqual({ x: 0, y: 0, width: 800, height: 500 })
  })

  it('remembers whether it was maximised', () => {
    expect([{ maximized: true }, { maximized: 'yes' }, null].map(wasMaximized)).toEqual([true, false, false])
  })
})
