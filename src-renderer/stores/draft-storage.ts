import { isTree } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { RunId } from '@shared/domain/ids'
import { backendNames, bestModes, defaultSettings, precisions, xlaChoices } from '@shared/domain/run'
import type { RunSettings } from '@shared/domain/run'

/** Where the draft comes from: nothing, or a checkpoint that the new run continues. */
export type DraftOrigin = { readonly kind: 'new' } | { readonly kind: 'fork'; readonly run: RunId; readonly runName: string; readonly iterations: number }

export interface Draft {
  readonly name: string
  readonly preset: string | null
  readonly config: Tree
  /** What differences are counted from: the preset's or the parent run's configuration. */
  readonly base: Tree
  readonly settings: RunSettings
  readonly origin: DraftOrigin
}

const key = 'roundtable.draft.1'

export const emptyDraft: Draft = { name: '', preset: null, config: {}, base: {}, settings: defaultSettings, origin: { kind: 'new' } }

/** The draft kept by the last visit; the empty one when there is none or it cannot be read. */
export function storedDraft(storage: Storage): Draft | null {
  const text = storage.getItem(key)
  if (text === null) return null
  const value = parsed(text)
  if (!isTree(value) || !isTree(value['config']) || !isTree(value['base'])) return null
  return {
    name: typeof value['name'] === 'string' ? value['name'] : '',
    preset: typeof value['preset'] === 'string' ? value['preset'] : null,
    config: value['config'],
    base: value['base'],
    settings: settingsOf(value['settings']),
    origin: originOf(value['origin'])
  }
}

export function storeDraft(storage: Storage, draft: Draft): void {
  storage.setItem(key, JSON.stringify(draft))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // a draft that was cut short is worth less than a form that opens
    return null
  }
}

function settingsOf(value: unknown): RunSettings {
  const tree = isTree(value) ? value : {}
  const whole = (name: string, fallback: number): number => {
    const given = tree[name]
    return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : fallback
  }
  const backend = ['auto' as const, ...backendNames].find((name) => name === tree['backend'])
  const xla = xlaChoices.find((name) => name === tree['xla'])
  const precision = precisions.find((name) => name === tree['precision'])
  const compile = (['auto', 'on', 'off'] as const).find((name) => name === tree['compile'])
  return {
    backend: backend ?? defaultSettings.backend,
    compile: compile ?? defaultSettings.compile,
    xla: xla ?? defaultSettings.xla,
    precision: precision ?? defaultSettings.precision,
    threads: whole('threads', defaultSettings.threads),
    interThreads: whole('interThreads', defaultSettings.interThreads),
    checkpointPeriod: whole('checkpointPeriod', defaultSettings.checkpointPeriod),
    checkpointsKept: whole('checkpointsKept', defaultSettings.checkpointsKept),
    bestMetric: typeof tree['bestMetric'] === 'string' ? tree['bestMetric'] : defaultSettings.bestMetric,
    bestMode: bestModes.find((name) => name === tree['bestMode']) ?? defaultSettings.bestMode,
    storedEpisodes: whole('storedEpisodes', defaultSettings.storedEpisodes),
    episodePeriod: whole('episodePeriod', defaultSettings.episodePeriod)
  }
}

function originOf(value: unknown): DraftOrigin {
  if (isTree(value) && value['kind'] === 'fork' && typeof value['run'] === 'string' && typeof value['iterations'] === 'number') {
    return {
      kind: 'fork',
      run: value['run'] as RunId,
      runName: typeof value['runName'] === 'string' ? value['runName'] : value['run'],
      iterations: value['iterations']
    }
  }
  return { kind: 'new' }
}
