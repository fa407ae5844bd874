import { duration, shortCount } from '@/ui/format'

export type XAxis = 'iteration' | 'frames' | 'time'

export const axisLabels: Readonly<Record<XAxis, string>> = { iteration: 'Iteration', frames: 'Frames', time: 'Active time' }

/** A tick of the x axis. Active time is in milliseconds. */
export function xText(axis: XAxis, value: number): string {
  return axis === 'time' ? duration(value) : Math.abs(value) >= 10_000 ? shortCount(value) : String(Math.round(value * 100) / 100)
}

/** A tick of the y axis in few characters: 0.25, 12, 3.4k, 2e-5. */
export function yText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 10_000) return shortCount(value)
  if (size < 0.001) return value.toExponential(0)
  return String(Number(value.toPrecision(3)))
}
