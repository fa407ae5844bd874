/** Spreads heavy drawing over frames: a wall of charts that wants to be drawn at once must not hold up the window. */
export interface DrawQueue {
  /** Draws in one of the next frames; asking again before that changes nothing. */
  readonly add: (draw: () => void) => void
  readonly remove: (draw: () => void) => void
}

/** Time within a frame after which no further drawing is begun. */
const budgetMs = 8

export function createDrawQueue(nextFrame: (run: () => void) => void, now: () => number): DrawQueue {
  const waiting = new Set<() => void>()
  let scheduled = false

  function schedule(): void {
    if (scheduled || waiting.size === 0) return
    scheduled = true
    nextFrame(drain)
  }

  function drain(): void {
    scheduled = false
    const until = now() + budgetMs
    for (const draw of waiting) {
      waiting.delete(draw)
      try {
        draw()
      } finally {
        schedule()
      }
      if (now() >= until) return
    }
  }

  return {
    add: (draw) => {
      waiting.add(draw)
      schedule()
    },
    remove: (draw) => void waiting.delete(draw)
  }
}

/** The window's own queue. */
export const drawQueue = createDrawQueue(
  (run) => requestAnimationFrame(run),
  () => performance.now()
)
