import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SchemaDocument } from '@shared/config/run-schema'
import type { Preset } from '@shared/contract/requests'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'

/** The configuration schema and the presets of this build of the engine. */
export const useSchemaStore = defineStore('schema', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const document = shallowRef<SchemaDocument | null>(null)
  const presets = shallowRef<readonly Preset[]>([])

  async function load(): Promise<void> {
    await loading(
      () => Promise.all([client.request('config.schema', {}), client.request('config.presets', {})]),
      ([schema, found]) => {
        document.value = schema
        presets.value = found
      }
    )
  }

  keepFresh(() => void load())

  return { document, presets, phase, problem, load }
})
