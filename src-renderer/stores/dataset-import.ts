import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SchemaNode } from '@shared/config/field'
import { equalValues, withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { Problem } from '@shared/config/run-schema'
import { completed } from '@shared/config/validate'
import type { ImagePage } from '@shared/contract/requests'
import type { Split } from '@shared/domain/dataset'
import type { AboutDataset, ImportPreview, ImportScan } from '@shared/domain/dataset-import'
import { AppError, reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { DatasetId } from '@shared/domain/ids'
import { useBridge, useEngineClient } from './connection'
import { patientMs } from './datasets'

export type ImportWork = 'scan' | 'read' | 'write'

/** One import on its way from files to a dataset. Nothing of it outlives the place in which it is made. */
export const useDatasetImportStore = defineStore('dataset-import', () => {
  const client = useEngineClient()
  const bridge = useBridge()
  const scan = shallowRef<ImportScan | null>(null)
  const preview = shallowRef<ImportPreview | null>(null)
  /** What differs from the suggested options. */
  const changes = shallowRef<Tree>({})
  /** The changes with which the preview was read. */
  const readWith = shallowRef<Tree>({})
  const work = ref<ImportWork | null>(null)
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
  const problem = shallowRef<ErrorReport | null>(null)
  let aborter: AbortController | null = null

  const fields = computed(() => Object.entries((scan.value?.options as SchemaNode | undefined)?.properties ?? {}))
  const stale = computed(() => preview.value !== null && !equalValues(changes.value, readWith.value))
  const mistakes = computed<readonly Problem[]>(() => {
    const found: Problem[] = []
    if (scan.value) completed(scan.value.options as SchemaNode, changes.value, '', found)
    return found
  })

  client.on('datasets.progress', ({ subject, done, total }) => {
    if (subject === scan.value?.import && work.value !== null) progress.value = { done, total }
  })
  client.onLost(() => {
    if (!scan.value) return
    forget()
    problem.value = reportOf(new AppError('engine-lost', 'The engine was restarted, and the import is gone.', { remedy: 'Choose the files again.' }))
  })

  /** Asks for files or a folder, and reads them with the options that suit them. */
  async function choose(kind: 'files' | 'folder', known: DatasetId | null): Promise<void> {
    await during('scan', async (signal) => {
      const chosen = await bridge.app.chooseDataset(kind)
      if (chosen === null || signal.aborted) return
      await discard()
      forget()
      scan.value = await client.request('imports.scan', { ...chosen, known }, { signal, deadlineMs: patientMs })
    })
    if (scan.value && !preview.value && !problem.value) await read()
  }

  /** Reads all images with the present options. */
  async function read(): Promise<void> {
    const { value: scanned } = scan
    if (!scanned) return
    await during('read', async (signal) => {
      const options = changes.value
      preview.value = null
      preview.value = await client.request('imports.read', { import: scanned.import, options }, { signal, deadlineMs: patientMs })
      readWith.value = options
    })
  }

  /** The id of the new dataset, or null when it could not be made. */
  async function accept(about: AboutDataset): Promise<DatasetId | null> {
    const { value: scanned } = scan
    if (!scanned) return null
    let made: DatasetId | null = null
    await during('write', async (signal) => {
      const { manifest } = await client.request('imports.accept', { import: scanned.import, about }, { signal, deadlineMs: patientMs })
      made = manifest.id
    })
    if (made !== null) forget()
    return made
  }

  function images(split: Split, classIndex: number | null, offset: number, limit: number, signal: AbortSignal): Promise<ImagePage> {
    if (!scan.value) return Promise.reject(new AppError('wrong-state', 'There is no import.'))
    return client.request('imports.images', { import: scan.value.import, split, classIndex, offset, limit }, { signal })
  }

  function set(key: string, value: unknown): void {
    const suggested = fields.value.find(([name]) => name === key)?.[1].default
    const rest = Object.fromEntries(Object.entries(changes.value).filter(([name]) => name !== key))
    changes.value = equalValues(value, suggested) ? rest : withPath(rest, key, value)
  }

  function cancel(): void {
    aborter?.abort()
  }

  /** Leaves nothing of the import, here and in the engine. */
  async function leave(): Promise<void> {
    cancel()
    problem.value = null
    await discard()
    forget()
  }

  async function discard(): Promise<void> {
    const id = scan.value?.import
    if (id === undefined) return
    try {
      await client.request('imports.discard', { import: id })
    } catch (thrown) {
      // still being read: the cancelled reading removes its own files
      if (reportOf(thrown).code !== 'wrong-state') throw thrown
    }
  }

  function forget(): void {
    scan.value = null
    preview.value = null
    changes.value = {}
    readWith.value = {}
    progress.value = null
  }

  async function during(kind: ImportWork, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    aborter?.abort()
    const mine = new AbortController()
    aborter = mine
    work.value = kind
    progress.value = null
    problem.value = null
    try {
      await job(mine.signal)
    } catch (thrown) {
      const report = reportOf(thrown)
      if (report.code !== 'cancelled' && report.code !== 'engine-lost') problem.value = report
    } finally {
      if (aborter === mine) {
        work.value = null
        aborter = null
      }
    }
  }

  return { scan, preview, changes, fields, stale, mistakes, work, progress, problem, choose, read, accept, images, set, cancel, leave }
})
