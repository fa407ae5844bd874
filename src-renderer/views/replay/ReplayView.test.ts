import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { useRoute } from 'vue-router'
import type { EpisodeSummary } from '@shared/contract/requests'
import type { Episode } from '@shared/domain/episode'
import { AppError } from '@shared/domain/errors'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { shortEpisode } from '@/testing/short-episode'
import type { SampleWorld } from '@/testing/sample-answers'
import ReplayView from './ReplayView.vue'

let wrapper: VueWrapper | undefined
/** As the router does it: parameters of the address become properties. */
const Host = defineComponent({
  setup: () => {
    const route = useRoute()
    return () => (route.name === 'replay' ? h(ReplayView, route.params) : null)
  }
})

async function open(path = '/replay', prepare?: (world: SampleWorld) => void): Promise<TestWindow> {
  const found = await mountInWindow(Host, { path, ...(prepare ? { prepare } : {}) })
  wrapper = found.wrapper
  await flushPromises()
  await flushPromises()
  return found
}

async function press(key: string, target: EventTarget = window): Promise<void> {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}

const round = (found: TestWindow): string => found.find('replay-round').text()
const rows = (found: TestWindow) => found.wrapper.findAll('[data-testid="episode-row"]')

describe('Replay', () => {
  // a canvas without a context is what the drawing must put up with
  beforeEach(() => Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { configurable: true, value: () => null }))
  afterEach(() => wrapper?.unmount())

  it('opens the newest checkpoint with stored episodes, the most surprising first', async () => {
    const found = await open()
    expect(found.router.currentRoute.value.path).toMatch(/^\/replay\/run-001\/\d+\/e\d+$/)
    const listed = (await found.engine.request('episodes.list', found.engine.asked('episodes.list')[0]!)) as readonly EpisodeSummary[]
    const most = [...listed].sort((a, b) => b.changeOfMind - a.changeOfMind)[0]!
    expect(rows(found)[0]?.attributes('data-episode')).toBe(most.id)
    expect(rows(found)[0]?.attributes('aria-selected')).toBe('true')
    expect(found.find('replay-round').text()).toBe(`Round 1 of ${most.rounds}`)
  })

  it('steps, jumps and changes the episode by keys', async () => {
    const found = await open('/replay/run-004/120/e3')
    await press('ArrowRight')
    await press('ArrowRight')
    expect(round(found)).toBe('Round 3 of 6')
    expect(found.wrapper.findAll('[data-testid="transcript-line"][aria-current]').every((line) => line.attributes('data-round') === '2')).toBe(true)
    await press('End')
    expect(round(found)).toBe('Round 6 of 6')
    expect(found.find('replay-next').attributes('disabled')).toBeDefined()
    await press('Home')
    expect(round(found)).toBe('Round 1 of 6')
    await press('ArrowDown')
    await flushPromises()
    expect(found.router.currentRoute.value.params['episode']).not.toBe('e3')
    expect(round(found)).toContain('Round 1 of')
  })

  it('lights the same round in every column', async () => {
    const found = await open('/replay/run-004/120/e3')
    await found.wrapper
      .findAll('[data-testid="transcript-line"]')
      .find((line) => line.attributes('data-round') === '2')!
      .trigger('pointerenter')
    expect(found.find('replay-lit-round').exists()).toBe(true)
    await found.find('transcript').trigger('pointerleave')
    expect(found.find('replay-lit-round').exists()).toBe(false)
  })

  it('shows the figures the engine gave', async () => {
    const episode = { ...shortEpisode(), id: 'e0' } as Episode
    const found = await open('/replay/run-004/120/e0', (world) => (world.engine.answers['episodes.get'] = () => episode))
    await press('End')
    const cells = (id: string): string[] =>
      found
        .find(id)
        .findAll('td')
        .map((cell) => cell.text())
    expect(cells('figure-reward')).toEqual(['1.000', '1.000'])
    expect(cells('figure-advantage')).toEqual(['0.000', '0.250'])
    expect(cells('figure-decision-1')).toEqual(['', '0.800'])
    expect(found.wrapper.findAll('[data-testid="transcript-line"]')[0]!.text()).toBe('Round 1, verifier points at (2, 2), p = 0.40')
    expect(found.find('transcript-live').text()).toContain('Round 3, verifier accepts (1), p = 0.80: right')
    expect(found.find('replay-canvas').attributes('data-scale')).toBe('105')
  })

  it('plays fresh episodes with count, split and seed, and keeps them in the address', async () => {
    const found = await open('/replay/run-004/120')
    await found.wrapper.find('[data-testid="choice-fresh"]').trigger('click')
    await flushPromises()
    await found.find('fresh-count').setValue('5')
    await found.find('fresh-seed').setValue('11')
    await found.find('fresh-play').trigger('click')
    await flushPromises()
    await flushPromises()
    expect(found.engine.asked('episodes.play')).toEqual([{ run: 'run-004', iterations: 120, count: 5, split: 'test', seed: 11 }])
    expect(rows(found)).toHaveLength(5)
    expect(found.router.currentRoute.value.query).toEqual({ fresh: '5', split: 'test', seed: '11' })
    expect(found.engine.asked('episodes.get').filter(({ episode }) => !episode.startsWith('e'))).toEqual([])
  })

  it('refuses a count out of range with the reason', async () => {
    const found = await open('/replay/run-004/120?fresh=3')
    await found.find('fresh-count').setValue('2000')
    expect(found.wrapper.find('[role="alert"]').text()).toBe('Episodes must be a whole number from 1 to 1000.')
    expect(found.find('fresh-play').attributes('disabled')).toBeDefined()
  })

  it('offers fresh episodes where none are stored', async () => {
    const found = await open('/replay/run-004/120', (world) => (world.engine.answers['episodes.list'] = () => []))
    expect(found.find('empty-state').text()).toContain('No episode is stored with this checkpoint')
    await found.find('replay-play-fresh').trigger('click')
    await flushPromises()
    await flushPromises()
    expect(rows(found).length).toBeGreaterThan(5)
  })

  it('says what to do where there is no checkpoint at all', async () => {
    const found = await open('/replay', (world) => {
      world.runs = []
    })
    expect(found.find('empty-state').text()).toContain('Nothing to replay yet')
    expect(found.find('export-png').attributes('disabled')).toBeDefined()
  })

  it('shows why the episodes could not be read, and tries again', async () => {
    let broken = true
    const found = await open('/replay/run-004/120', (world) => {
      const answer = world.engine.answers['episodes.list']!
      world.engine.answers['episodes.list'] = (argument) => {
        if (broken) throw new AppError('damaged', 'episodes/120.bin ends in the middle of episode 3.')
        return answer(argument)
      }
    })
    expect(found.find('error-state').text()).toContain('ends in the middle of episode 3')
    broken = false
    await found.find('error-retry').trigger('click')
    await flushPromises()
    await flushPromises()
    expect(found.find('replay-round').exists()).toBe(true)
  })

  it('plays the same episodes again after a cancel', async () => {
    const found = await open('/replay/run-004/120?fresh=3&seed=4')
    const count = (): number => found.engine.asked('episodes.play').length
    expect(count()).toBe(1)
    const answer = found.engine.answers['episodes.play']!
    let release: (() => void) | undefined
    found.engine.answers['episodes.play'] = async (argument) => {
      await new Promise<void>((resolve) => (release = resolve))
      return answer(argument)
    }
    await found.find('fresh-play').trigger('click')
    await flushPromises()
    expect(found.find('fresh-progress').text()).toContain('Playing 3 episodes')
    await found.find('fresh-cancel').trigger('click')
    release?.()
    await flushPromises()
    expect(found.find('empty-state').text()).toContain('No episode is open')
    found.engine.answers['episodes.play'] = answer
    await found.find('fresh-play').trigger('click')
    await flushPromises()
    await flushPromises()
    expect([count(), rows(found).length]).toEqual([3, 3])
  })

  it('asks again when the engine is back', async () => {
    let lost = true
    const found = await open('/replay/run-004/120', (world) => {
      const answer = world.engine.answers['episodes.list']!
      world.engine.answers['episodes.list'] = (argument) => {
        if (lost) throw new AppError('engine-lost', 'The engine stopped before it answered.')
        return answer(argument)
      }
    })
    expect(found.find('error-state').exists()).toBe(true)
    lost = false
    found.engine.ready()
    await flushPromises()
    await flushPromises()
    expect(found.find('replay-round').exists()).toBe(true)
  })

  it('exports the episode as JSON under a telling name', async () => {
    const found = await open('/replay/run-004/120/e3')
    await found.find('export-json').trigger('click')
    await flushPromises()
    expect(found.bridge.asked).toContain('saveFile seed-2-120-e3.json')
  })
})
