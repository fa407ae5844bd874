import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Tree } from '@shared/config/paths'
import type { DatasetPhase } from '@shared/contract/events'
import type { ImagePage } from '@shared/contract/requests'
import type { BinarisationPreview, DatasetProblem, DatasetSummary, Split } from '@shared/domain/dataset'
import type { DatasetUsage } from '@shared/domain/dataset-import'
import type { AbsentDataset } from '@shared/domain/known-dataset'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { DatasetId } from '@shared/domain/ids'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'

/** A download may take hours on a slow line; it ends when it is done or cancelled. */
export const patientMs = 24 * 3_600_000

/** A dataset on its way here. */
export interface Fetching {
  readonly phase: DatasetPhase
  readonly done: number
  readonly total: number
  readonly cancel: () => void
}

/** The catalogue of datasets; images and previews are fetched on demand and not kept here. */
export const useDatasetsStore = defineStore('datasets', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const list = shallowRef<readonly DatasetSummary[]>([])
  /** Folders among the datasets that could not be read as one. */
  const unreadable = shallowRef<readonly DatasetProblem[]>([])
  /** Published datasets that could be fetched. */
  const absent = shallowRef<readonly AbsentDataset[]>([])
  const fetching = shallowRef<ReadonlyMap<string, Fetching>>(new Map())
  /** Why the last fetch of a dataset failed. */
  const failures = shallowRef<ReadonlyMap<string, ErrorReport>>(new Map())

  client.on('datasets.changed', () => void refresh())
  client.on('datasets.progress', ({ subject, phase: at, done, total }) => {
    const job = fetching.value.get(subject)
    if (job) fetching.value = new Map(fetching.value).set(subject, { ...job, phase: at, done, total })
  })

  async function refresh(): Promise<void> {
    await loading(
      () => client.request('datasets.list', {}),
      (listing) => {
        list.value = listing.datasets
        unreadable.value = listing.problems
        absent.value = listing.absent
      }
    )
  }

  async function verify(dataset: DatasetId): Promise<DatasetSummary> {
    const checked = await client.request('datasets.verify', { dataset }, { deadlineMs: patientMs })
    list.value = list.value.map((entry) => (entry.manifest.id === dataset ? checked : entry))
    return checked
  }

  function images(dataset: DatasetId, split: Split, classIndex: number | null, offset: number, limit: number, signal?: AbortSignal): Promise<ImagePage> {
    return client.request('datasets.images', { dataset, split, classIndex, offset, limit }, signal ? { signal } : {})
  }

  function preview(dataset: DatasetId, options: Tree, seed: number, signal?: AbortSignal): Promise<readonly BinarisationPreview[]> {
    return client.request('datasets.preview', { dataset, options, seed }, signal ? { signal } : {})
  }

  function usage(dataset: DatasetId, signal?: AbortSignal): Promise<DatasetUsage> {
    return client.request('datasets.usage', { dataset }, signal ? { signal } : {})
  }

  async function trash(dataset: DatasetId): Promise<void> {
    await client.request('datasets.trash', { dataset })
    await refresh()
  }

  /** Resolves when the dataset is here, the fetch was cancelled, or it failed: then `failures` says why. */
  async function fetch(dataset: DatasetId): Promise<void> {
    const aborter = new AbortController()
    failures.value = without(failures.value, dataset)
    fetching.value = new Map(fetching.value).set(dataset, { phase: 'fetch', done: 0, total: 0, cancel: () => aborter.abort() })
    try {
      await client.request('datasets.fetch', { dataset }, { signal: aborter.signal, deadlineMs: patientMs })
    } catch (thrown) {
      const report = reportOf(thrown)
      if (report.code !== 'cancelled') failures.value = new Map(failures.value).set(dataset, report)
    } finally {
      fetching.value = without(fetching.value, dataset)
      await refresh()
    }
  }

  async function discardFetched(dataset: DatasetId): Promise<void> {
    await client.request('datasets.discardFetched', { dataset })
    await refresh()
  }

  keepFresh(() => void refresh())

  return { list, unreadable, absent, fetching, failures, phase, problem, refresh, verify, images, preview, usage, trash, fetch, discardFetched }
})

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([other]) => other !== key))
}
