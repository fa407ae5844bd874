import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Finding } from '@shared/contract/requests'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'

/** What was found on this machine, and what to do about gaps. */
export const useDoctorStore = defineStore('doctor', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const findings = shallowRef<readonly Finding[]>([])

  async function examine(): Promise<void> {
    await loading(
      () => client.request('engine.doctor', {}),
      (found) => (findings.value = found)
    )
  }

  keepFresh(() => void examine())

  return { findings, phase, problem, examine }
})
