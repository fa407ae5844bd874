import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { equalValues, getPath, isTree, leaves, merged, withPath, withoutPath } from '@shared/config/paths'
import { defaultAgent } from '@shared/config/resolve'
import type { Problem } from '@shared/config/run-schema'
import type { ConfigCheck, Preset, RunDetail } from '@shared/contract/requests'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { RunSettings } from '@shared/domain/run'
import { useEngineClient } from './connection'
import { changesBetween, differences, fallbackAt, localProblems, nodeAt, reduced, valueAt } from './draft-config'
import { emptyDraft, storeDraft, storedDraft } from './draft-storage'
import type { Draft } from './draft-storage'
import { useRunsStore } from './runs'
import { useSchemaStore } from './schema'
import { useSettingsStore } from './settings'

const checkDelayMs = 250

/** The New run form. Everything typed is kept, also across a reload, until a run is started from it. */
export const useDraftStore = defineStore('draft', () => {
  const client = useEngineClient()
  const schema = useSchemaStore()
  const runs = useRunsStore()
  const settingsStore = useSettingsStore()
  const draft = shallowRef<Draft>(storedDraft(localStorage) ?? emptyDraft)
  const untouched = ref(storedDraft(localStorage) === null)
  const check = shallowRef<ConfigCheck | null>(null)
  const checking = ref(false)
  const checkProblem = shallowRef<ErrorReport | null>(null)
  /** Names of the protocol's agents, from the last configuration that could be checked. */
  const agents = shallowRef<readonly string[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  const local = computed<readonly Problem[]>(() => (schema.document ? localProblems(schema.document, draft.value.config) : []))
  const problems = computed<readonly Problem[]>(() => (local.value.length > 0 ? local.value : (check.value?.problems ?? [])))
  const changed = computed(() => (schema.document ? differences(schema.document, draft.value.base, draft.value.config) : []))

  watch(draft, (value) => storeDraft(localStorage, value))
  watch([() => draft.value.config, () => schema.document], () => scheduleCheck(), { immediate: true })
  client.onReady(() => scheduleCheck())
  watch(
    () => [schema.presets, settingsStore.settings] as const,
    ([presets, settings]) => {
      // the very first visit opens on the preset that learns within minutes
      if (!untouched.value || settings === null) return
      const first = presets.find((preset) => preset.name === 'quickstart') ?? presets[0]
      if (first) startFrom(first)
    },
    { immediate: true }
  )

  function scheduleCheck(): void {
    clearTimeout(timer)
    running?.abort()
    checking.value = true
    timer = setTimeout(() => void runCheck(), checkDelayMs)
  }

  async function runCheck(): Promise<void> {
    const controller = new AbortController()
    running = controller
    try {
      const result = await client.request('config.check', { config: draft.value.config }, { signal: controller.signal })
      if (controller.signal.aborted) return
      check.value = result
      checkProblem.value = null
      if (result.table) agents.value = result.table.agents
    } catch (thrown) {
      if (controller.signal.aborted) return
      checkProblem.value = reportOf(thrown)
    }
    checking.value = false
  }

  function update(changes: Partial<Draft>): void {
    untouched.value = false
    draft.value = { ...draft.value, ...changes }
  }

  function value(path: string): unknown {
    return schema.document ? valueAt(schema.document, draft.value.config, path) : undefined
  }

  /** What the field falls back to when it is reset. */
  function fallback(path: string): unknown {
    return schema.document ? fallbackAt(schema.document, draft.value.config, path) : undefined
  }

  function set(path: string, next: unknown): void {
    update({ config: withPath(draft.value.config, path, next) })
  }

  function reset(path: string): void {
    update({ config: withoutPath(draft.value.config, path) })
  }

  /** Undoes one difference from the preset or the parent run. */
  function revert(path: string): void {
    const before = getPath(draft.value.base, path)
    if (before === undefined) reset(path)
    else set(path, before)
  }

  function setName(name: string): void {
    update({ name })
  }

  function setSettings(changes: Partial<RunSettings>): void {
    update({ settings: { ...draft.value.settings, ...changes } })
  }

  function startFrom(preset: Preset | null): void {
    const config = preset?.config ?? {}
    update({
      preset: preset?.name ?? null,
      config,
      base: config,
      origin: { kind: 'new' },
      settings: { ...draft.value.settings, ...settingsStore.newRunSettings() }
    })
  }

  /** A new run with the settings of another. */
  function duplicate(run: RunDetail): void {
    if (!schema.document) return
    const config = reduced(schema.document, run.config)
    update({ name: `${run.name} (copy)`, preset: null, config, base: config, origin: { kind: 'new' }, settings: run.settings })
  }

  /** A new run that goes on from a checkpoint of another. */
  function forkFrom(run: RunDetail, iterations: number): void {
    if (!schema.document) return
    const config = reduced(schema.document, run.config)
    const origin = { kind: 'fork', run: run.id, runName: run.name, iterations } as const
    update({ name: `${run.name} (fork)`, preset: null, config, base: config, origin, settings: run.settings })
  }

  function setForkPoint(iterations: number): void {
    const { origin } = draft.value
    if (origin.kind === 'fork') update({ origin: { ...origin, iterations } })
  }

  /** The same settings, but as a run of their own. */
  function dropFork(): void {
    update({ origin: { kind: 'new' } })
  }

  /** Settings that this agent has of its own, different from those of all agents. */
  function changedOf(agent: string): number {
    const record = getPath(draft.value.config, `agents.${agent}`)
    return isTree(record) ? leaves(record).filter(([key, own]) => !equalValues(own, fallback(`agents.${agent}.${key}`))).length : 0
  }

  /** Starts what the form says; throws what the engine refuses. The draft stays, without the name. */
  async function start(): Promise<RunId> {
    const { name, preset, config, settings, origin } = draft.value
    const run = origin.kind === 'new' ? await runs.create({ config, name, settings, preset }) : await startFork(origin.run, origin.iterations)
    update({ name: '', origin: { kind: 'new' } })
    return run
  }

  async function startFork(parent: RunId, iterations: number): Promise<RunId> {
    const [detail, checked] = await Promise.all([client.request('runs.get', { run: parent }), client.request('config.check', { config: draft.value.config })])
    const changes = changesBetween(detail.config, checked.config ?? merged(detail.config, draft.value.config))
    return runs.fork(parent, iterations, changes, draft.value.name, draft.value.settings)
  }

  /** The problem to show at a field: its own, or that of an agent that inherits it. */
  function problemAt(path: string): string | null {
    const exact = problems.value.find((problem) => problem.path === path)
    if (exact) return exact.message
    const shared = new RegExp(`^agents\\.${defaultAgent}\\.(.+)$`).exec(path)?.[1]
    if (shared === undefined) return null
    return problems.value.find((problem) => problem.path.startsWith('agents.') && problem.path.endsWith(`.${shared}`))?.message ?? null
  }

  const node = (path: string) => (schema.document ? nodeAt(schema.document, path) : null)

  return {
    draft,
    check,
    checking,
    checkProblem,
    agents,
    problems,
    changed,
    value,
    fallback,
    set,
    reset,
    revert,
    setName,
    setSettings,
    startFrom,
    duplicate,
    forkFrom,
    setForkPoint,
    dropFork,
    changedOf,
    start,
    problemAt,
    node
  }
})
