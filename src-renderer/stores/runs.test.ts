import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { createStoreHost } from '@/testing/mount-window'
import { useEngineStore } from './engine'
import { useRunsStore } from './runs'

function connected() {
  const host = createStoreHost()
  const engine = host.run(() => useEngineStore())
  const runs = host.run(() => useRunsStore())
  return { ...host, engine, runs, client: host.world.engine }
}

describe('runs store', () => {
  it('asks for the list once when the engine answers', async () => {
    const { runs, client } = connected()
    expect(runs.phase).toBe('idle')
    client.ready()
    await flushPromises()
    expect(runs.phase).toBe('ready')
    expect(runs.list).toHaveLength(9)
    expect(client.asked('runs.list')).toHaveLength(1)
  })

  it('keeps what it shows while the engine is away and asks again when it is back', async () => {
    const { runs, client, world, engine } = connected()
    client.ready()
    await flushPromises()
    client.lose()
    expect(engine.connected).toBe(false)
    expect(runs.list).toHaveLength(9)
    world.runs = world.runs.slice(0, 2)
    client.ready()
    await flushPromises()
    expect(engine.connected).toBe(true)
    expect(runs.list).toHaveLength(2)
  })

  it('replaces only the row an event speaks of', async () => {
    const { runs, client } = connected()
    client.ready()
    await flushPromises()
    const [first, second] = runs.list
    client.emit({ type: 'run.progress', run: first!.id, progress: { ...first!.progress, iteration: 99 } })
    expect(runs.list[0]!.progress.iteration).toBe(99)
    expect(runs.list[1]).toBe(second)
  })

  it('carries the headline on with arriving metrics', async () => {
    const { runs, client } = connected()
    client.ready()
    await flushPromises()
    const { id, spark } = runs.list[0]!
    const one = Float64Array.of(1)
    client.emit({
      type: 'run.metrics',
      run: id,
      from: 74,
      columns: { iterations: one, frames: one, elapsedMs: one, framesPerSecond: one, values: { mean_accuracy: Float64Array.of(0.25, NaN), loss_critic: one } }
    })
    expect(runs.list[0]!.headline['mean_accuracy']).toBe(0.25)
    expect(runs.list[0]!.headline['loss_critic']).toBeUndefined()
    expect(runs.list[0]!.spark.length).toBeGreaterThan(0)
    expect(runs.list[0]!.spark).not.toBe(spark)
  })

  it('takes a refused name back', async () => {
    const { runs, client } = connected()
    client.ready()
    await flushPromises()
    client.answers['runs.rename'] = () => {
      throw new AppError('read-only', 'The workspace is read-only.')
    }
    const { id, name } = runs.list[0]!
    const renaming = runs.rename(id, 'Other')
    expect(runs.list[0]!.name).toBe('Other')
    await expect(renaming).rejects.toThrow('read-only')
    expect(runs.list[0]!.name).toBe(name)
  })

  it('fails with the reason and recovers on the next try', async () => {
    const { runs, client, world } = connected()
    const answer = world.engine.answers['runs.list']!
    client.answers['runs.list'] = () => {
      throw new AppError('io', 'The folder cannot be read.')
    }
    client.ready()
    await flushPromises()
    expect([runs.phase, runs.problem?.code]).toEqual(['failed', 'io'])
    client.answers['runs.list'] = answer
    await runs.refresh()
    expect([runs.phase, runs.problem]).toEqual(['ready', null])
  })
})
