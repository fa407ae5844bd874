import { createPinia } from 'pinia'
import type { Pinia } from 'pinia'
import { flushPromises, mount } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { createApp, defineComponent, h } from 'vue'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { RouteRecordRaw, Router } from 'vue-router'
import { TooltipProvider } from 'reka-ui'
import { vi } from 'vitest'
import { routes } from '@/app/router'
import { bridgeKey, engineClientKey } from '@/stores/connection'
import type { RunSummary } from '@shared/domain/run'
import { createFakeBridge } from './fake-bridge'
import type { FakeBridge } from './fake-bridge'
import type { FakeEngine } from './fake-engine'
import { createSampleWorld } from './sample-answers'
import type { SampleWorld } from './sample-answers'
import { sampleRuns } from './sample-runs'

// mounting a whole place on a busy machine can take longer than the usual five seconds
vi.setConfig({ testTimeout: 60_000 })

/** A moment that does not move, so that sample runs are the same in every test. */
export const sampleNow = Date.parse('2026-03-10T12:00:00Z')

export interface TestWindow {
  readonly wrapper: VueWrapper
  readonly world: SampleWorld
  readonly engine: FakeEngine
  readonly bridge: FakeBridge
  readonly router: Router
  readonly pinia: Pinia
  find(testId: string): ReturnType<VueWrapper['find']>
}

/** The addresses of the window with nothing behind them: a test mounts the one view it is about. */
function emptyPlaces(): Router {
  const empty = defineComponent({ render: () => null })
  const bare = routes.map((route): RouteRecordRaw =>
    'redirect' in route && route.redirect !== undefined ? route : ({ ...route, component: empty } as RouteRecordRaw)
  )
  return createRouter({ history: createMemoryHistory(), routes: bare })
}

/** Mounts a component over the in-memory engine, connected, with everything the application provides. */
export async function mountInWindow(
  component: Component,
  options: { props?: Record<string, unknown>; runs?: RunSummary[]; path?: string; prepare?: (world: SampleWorld) => void } = {}
): Promise<TestWindow> {
  localStorage.clear()
  sessionStorage.clear()
  giveElementsASize()
  const world = createSampleWorld(options.runs ?? sampleRuns(sampleNow))
  options.prepare?.(world)
  const bridge = createFakeBridge()
  const pinia = createPinia()
  const router = emptyPlaces()
  await router.push(options.path ?? '/runs')
  const root = defineComponent({ setup: () => () => h(TooltipProvider, null, { default: () => h(component, options.props ?? {}) }) })
  const wrapper = mount(root, {
    attachTo: document.body,
    global: { plugins: [pinia, router], provide: { [engineClientKey as symbol]: world.engine, [bridgeKey as symbol]: bridge } }
  })
  world.engine.ready()
  await flushPromises()
  return { wrapper, world, engine: world.engine, bridge, router, pinia, find: (testId) => wrapper.find(`[data-testid="${testId}"]`) }
}

/** An application without a window, for stores alone. Call `engine.ready()` to connect. */
export function createStoreHost(runs: RunSummary[] = sampleRuns(sampleNow)): {
  world: SampleWorld
  bridge: FakeBridge
  pinia: Pinia
  run<Value>(work: () => Value): Value
} {
  localStorage.clear()
  const world = createSampleWorld(runs)
  const bridge = createFakeBridge()
  const pinia = createPinia()
  const app = createApp(defineComponent({ render: () => null }))
  app.provide(engineClientKey, world.engine).provide(bridgeKey, bridge).use(pinia)
  return { world, bridge, pinia, run: (work) => app.runWithContext(work) }
}

/** happy-dom lays nothing out; virtual lists need a height to show rows in. */
function giveElementsASize(): void {
  for (const [name, value] of [
    ['offsetHeight', 420],
    ['offsetWidth', 1200],
    ['clientHeight', 420]
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })
  }
}
