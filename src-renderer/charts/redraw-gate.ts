/** Lets `draw` run at once when asked, then at most every `periodMs`, and not at all while hidden. */
export interface RedrawGate {
  readonly ask: () => void
  readonly setVisible: (visible: boolean) => void
  readonly dispose: () => void
}

export function createRedrawGate(draw: () => void, periodMs = 500): RedrawGate {
  let visible = false
  let wanted = false
  let resting: ReturnType<typeof setTimeout> | undefined

  function attempt(): void {
    if (!visible || !wanted || resting !== undefined) return
    wanted = false
    resting = setTimeout(() => {
      resting = undefined
      attempt()
    }, periodMs)
    draw()
  }

  return {
    ask: () => {
      wanted = true
      attempt()
    },
    setVisible: (now) => {
      visible = now
      attempt()
    },
    dispose: () => {
      visible = false
      clearTimeout(resting)
    }
  }
}
