import { describe, expect, it } from 'vitest'
import type { RunRequestKind } from '@shared/format/documents'
import { RunSteering, StopSignal } from './run-steering'

function steeringWith(requests: RunRequestKind[] = []) {
  let now = 10_000
  let breaths = 0
  const pauses: boolean[] = []
  const steering = new RunSteering({
    clock: () => now,
    breathe: () => {
      breaths++
      return Promise.resolve()
    },
    takeRequest: () => requests.shift() ?? null,
    onPausing: (paused) => pauses.push(paused)
  })
  return {
    steering,
    pauses,
    breaths: () => breaths,
    pass: (ms: number) => {
      now += ms
    }
  }
}

describe('RunSteering', () => {
  it('lets messages in once per 30 ms of work, not at every checkpoint', async () => {
    const { steering, breaths, pass } = steeringWith()
    for (let i = 0; i < 60; i++) {
      await steering.checkpoint()
      pass(1)
    }
    expect(breaths()).toBe(2)
  })

  it('throws StopSignal at the next checkpoint after a stop', async () => {
    const { steering } = steeringWith()
    await steering.checkpoint()
    steering.stop()
    await expect(steering.checkpoint()).rejects.toBeInstanceOf(StopSignal)
  })

  it('holds while paused and goes on when told', async () => {
    const { steering, pauses } = steeringWith()
    steering.pause()
    let passed = false
    const held = steering.checkpoint().then(() => {
      passed = true
    })
    await Promise.resolve()
    expect(passed).toBe(false)
    steering.continue()
    await held
    expect(pauses).toEqual([true, false])
  })

  it('can be stopped while paused', async () => {
    const { steering, pauses } = steeringWith()
    steering.pause()
    const held = steering.checkpoint()
    await new Promise((resolve) => setImmediate(resolve))
    steering.stop()
    await expect(held).rejects.toBeInstanceOf(StopSignal)
    expect(pauses).toEqual([true])
  })

  it('obeys what another process asked', async () => {
    const { steering, pass } = steeringWith(['stop'])
    pass(2000)
    await expect(steering.checkpoint()).rejects.toBeInstanceOf(StopSignal)
  })
})
