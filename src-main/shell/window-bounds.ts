export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowState {
  readonly bounds: Bounds
  readonly maximized: boolean
}

export const smallest = { width: 900, height: 600 }
const initial = { width: 1320, height: 860 }

/** How much of the window must be on some display to count as reachable. */
const reachable = { width: 120, height: 48 }

/**
 * Where to open the window: where it was, if enough of its upper edge still lies on a connected display, else in the middle of the first;
 * never larger than the display, never smaller than usable.
 *
 * @param workAreas of the connected displays, the primary one first; there is always one
 */
export function windowBounds(saved: unknown, workAreas: readonly Bounds[]): Bounds {
  const bounds = boundsOf(saved)
  const home = bounds && workAreas.find((area) => reaches(bounds, area))
  if (bounds && home) return { x: bounds.x, y: bounds.y, ...fitted(bounds, home) }
  const [area] = workAreas
  if (!area) return { x: 0, y: 0, ...initial }
  const size = fitted(bounds ?? initial, area)
  return { x: area.x + Math.round((area.width - size.width) / 2), y: area.y + Math.round((area.height - size.height) / 2), ...size }
}

/** Whether a window that was maximised should be again. */
export function wasMaximized(saved: unknown): boolean {
  return typeof saved === 'object' && saved !== null && 'maximized' in saved && saved.maximized === true
}

function fitted({ width, height }: { width: number; height: number }, area: Bounds): { width: number; height: number } {
  const fit = (size: number, least: number, most: number): number => Math.min(Math.max(size, least), Math.max(most, 1))
  return { width: fit(width, smallest.width, area.width), height: fit(height, smallest.height, area.height) }
}

/** Only the title bar counts: a window whose body alone is visible cannot be moved. */
function reaches(bounds: Bounds, area: Bounds): boolean {
  const seenWidth = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const topInside = bounds.y >= area.y && bounds.y + reachable.height <= area.y + area.height
  return topInside && seenWidth >= reachable.width
}

function boundsOf(saved: unknown): Bounds | null {
  if (typeof saved !== 'object' || saved === null || !('bounds' in saved)) return null
  const { bounds } = saved
  if (typeof bounds !== 'object' || bounds === null) return null
  const { x, y, width, height } = bounds as Record<string, unknown>
  const all = [x, y, width, height]
  if (!all.every((value) => Number.isSafeInteger(value) && Math.abs(value as number) < 100_000)) return null
  return { x, y, width, height } as Bounds
}
