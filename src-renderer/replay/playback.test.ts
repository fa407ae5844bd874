import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePlayback } from './playback'
import { applyKey, replayKey } from './replay-keys'

const press = (key: string, target: EventTarget | null = null, more: object = {}) => ({
  key,
  target,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more
})

describe('playback', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const started = (rounds = 4) => {
    const count = ref(rounds)
    const scope = effectScope()
    return { playback: scope.run(() => usePlayback(() => count.value))!, scope, count }
  }

  async function pass(ms: number): Promise<void> {
    await nextTick()
    vi.advanceTimersByTime(ms)
    await nextTick()
  }

  it('plays to the end and halts there', async () => {
    const { playback } = started()
    playback.toggle()
    for (const round of [1, 2, 3]) {
      await pass(1000)
      expect(playback.round.value).toBe(round)
    }
    await pass(1000)
    expect([playback.round.value, playback.playing.value]).toEqual([3, false])
  })

  it('starts again from the first round when it stands at the end', () => {
    const { playback } = started()
    playback.go(3)
    playback.toggle()
    expect([playback.round.value, playback.playing.value]).toEqual([0, true])
  })

  it('halts when stepped by hand, and stays inside the dialogue', () => {
    const { playback } = started()
    playback.toggle()
    playback.step(1)
    expect([playback.round.value, playback.playing.value]).toEqual([1, false])
    for (let step = 0; step < 9; step++) playback.step(1)
    expect(playback.round.value).toBe(3)
    playback.step(-99)
    expect(playback.round.value).toBe(0)
  })

  it('does nothing after its component is gone', async () => {
    const { playback, scope } = started()
    playback.toggle()
    await nextTick()
    scope.stop()
    vi.advanceTimersByTime(9000)
    expect(playback.round.value).toBe(0)
  })

  it('obeys the keys', () => {
    const { playback } = started()
    const moved: number[] = []
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'End', 'ArrowDown', 'ArrowUp'])
      applyKey(replayKey(press(key))!, playback, (by) => moved.push(by))
    expect([playback.round.value, moved]).toEqual([3, [1, -1]])
    applyKey(replayKey(press('Home'))!, playback, () => undefined)
    expect(playback.round.value).toBe(0)
    applyKey(replayKey(press(' '))!, playback, () => undefined)
    expect(playback.playing.value).toBe(true)
  })

  it('leaves keys to controls that need them', () => {
    const root = document.createElement('div')
    root.innerHTML = '<input id="i"><button id="b"></button><div role="radiogroup"><span id="r"></span></div><div role="slider" id="s"></div>'
    const at = (id: string) => root.querySelector(`#${id}`)
    expect([replayKey(press('ArrowLeft', at('i'))), replayKey(press('ArrowLeft', at('r'))), replayKey(press(' ', at('b')))]).toEqual([null, null, null])
    expect([replayKey(press('ArrowLeft', at('b'))), replayKey(press('ArrowLeft', at('s'))), replayKey(press(' ', at('s')))]).toEqual([
      'previous',
      'previous',
      'play'
    ])
    expect(replayKey(press('ArrowLeft', null, { altKey: true }))).toBeNull()
  })
})
