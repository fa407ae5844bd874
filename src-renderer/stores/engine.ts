import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { EngineProcessState } from '@shared/contract/bridge'
import type { EngineInfo, WorkspaceInfo } from '@shared/contract/requests'
import { useBridge, useEngineClient } from './connection'
import { useToastsStore } from './toasts'

export interface EngineLoad {
  readonly memoryBytes: number
  readonly tensors: number
  readonly backend: string | null
  readonly device: string | null
}

/** The engine as seen from the window: its process, the connection to it, what it runs on, and the open workspace. */
export const useEngineStore = defineStore('engine', () => {
  const bridge = useBridge()
  const client = useEngineClient()
  const toasts = useToastsStore()

  const process = shallowRef<EngineProcessState>({ phase: 'starting' })
  const connected = ref(false)
  const info = shallowRef<EngineInfo | null>(null)
  const load = shallowRef<EngineLoad | null>(null)
  const workspace = shallowRef<WorkspaceInfo | null>(null)
  /** Set while the disk of the workspace runs low. */
  const lowDisk = shallowRef<{ readonly freeBytes: number; readonly path: string } | null>(null)

  const backend = computed(() => load.value?.backend ?? info.value?.plan?.backend ?? info.value?.proposed.backend ?? null)
  const device = computed(() => {
    // a backend in use without a device has none; the proposal speaks of another
    if (load.value?.backend) return load.value.device
    return info.value?.plan ? (info.value.plan.library?.device ?? null) : (info.value?.proposed.device ?? null)
  })

  client.onReady(() => {
    connected.value = true
    // another workspace may be on another disk; the engine warns again where it is due
    lowDisk.value = null
    void refresh()
  })
  client.onLost(() => {
    connected.value = false
    load.value = null
  })
  client.on('engine.load', ({ memoryBytes, tensors, backend, device }) => (load.value = { memoryBytes, tensors, backend, device }))
  client.on('disk.low', ({ freeBytes, path }) => (lowDisk.value = { freeBytes, path }))
  let told = false
  bridge.engine.onState((state) => {
    told = true
    process.value = state
  })
  void toasts.guard(async () => {
    const first = await bridge.engine.state()
    // a change announced meanwhile is newer than this answer
    if (!told) process.value = first
  })

  async function refresh(): Promise<void> {
    await toasts.guard(async () => {
      const [engineInfo, workspaceInfo] = await Promise.all([client.request('engine.info', {}), client.request('workspace.info', {})])
      info.value = engineInfo
      workspace.value = workspaceInfo
    })
  }

  async function restart(): Promise<void> {
    await toasts.guard(() => bridge.engine.restart())
  }

  return { process, connected, info, load, workspace, lowDisk, backend, device, refresh, restart }
})
