import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Tree } from '@shared/config/paths'
import type { ImagePage } from '@shared/contract/requests'
import type { BinarisationPreview, DatasetProblem, DatasetSummary, Split } from '@shared/domain/dataset'
import type { DatasetId } from '@shared/domain/ids'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'

/** The catalogue of datasets; images and previews are fetched on demand and not kept here. */
export const useDatasetsStore = defineStore('datasets', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const list = shallowRef<readonly DatasetSummary[]>([])
  /** Folders among the datasets that could not be read as one. */
  const unreadable = shallowRef<readonly DatasetProblem[]>([])

  async function refresh(): Promise<void> {
    await loading(
      () => client.request('datasets.list', {}),
      ({ datasets, problems }) => {
        list.value = datasets
        unreadable.value = problems
      }
    )
  }

  async function verify(dataset: DatasetId): Promise<DatasetSummary> {
    const checked = await client.request('datasets.verify', { dataset })
    list.value = list.value.map((entry) => (entry.manifest.id === dataset ? checked : entry))
    return checked
  }

  function images(dataset: DatasetId, split: Split, classIndex: number | null, offset: number, limit: number, signal?: AbortSignal): Promise<ImagePage> {
    return client.request('datasets.images', { dataset, split, classIndex, offset, limit }, signal ? { signal } : {})
  }

  function preview(dataset: DatasetId, options: Tree, seed: number, signal?: AbortSignal): Promise<readonly BinarisationPreview[]> {
    return client.request('datasets.preview', { dataset, options, seed }, signal ? { signal } : {})
  }

  keepFresh(() => void refresh())

  return { list, unreadable, phase, problem, refresh, verify, images, preview }
})
