import { describe, expect, it } from 'vitest'
import { createDrawQueue } from './draw-queue'

function setUp() {
  const frames: (() => void)[] = []
  let time = 0
  const drawn: string[] = []
  const queue = createDrawQueue(
    (run) => frames.push(run),
    () => time
  )
  const drawing = (name: string, ms: number) => () => {
    time += ms
    drawn.push(name)
  }
  return { queue, drawn, drawing, frames, frame: () => frames.shift()?.() }
}

describe('draw queue', () => {
  it('begins no more in a frame than its time allows, and goes on in the next', () => {
    const { queue, drawn, drawing, frame } = setUp()
    for (const name of ['a', 'b', 'c', 'd', 'e']) queue.add(drawing(name, 5))
    expect(drawn).toEqual([])
    frame()
    expect(drawn).toEqual(['a', 'b'])
    frame()
    frame()
    expect(drawn).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('draws once what was asked for twice, and not what was taken back', () => {
    const { queue, drawn, drawing, frame, frames } = setUp()
    const [a, b] = [drawing('a', 1), drawing('b', 1)]
    queue.add(a)
    queue.add(b)
    queue.add(a)
    queue.remove(b)
    frame()
    expect([drawn, frames.length]).toEqual([['a'], 0])
  })

  it('goes on after a drawing that throws', () => {
    const { queue, drawn, drawing, frame } = setUp()
    queue.add(() => {
      throw new Error('no context')
    })
    queue.add(drawing('b', 1))
    expect(() => frame()).toThrow('no context')
    frame()
    expect(drawn).toEqual(['b'])
  })
})
