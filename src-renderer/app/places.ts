import { Activity, Database, Play, Save, Settings } from 'lucide-vue-next'
import type { Component } from 'vue'

/** The places of the rail, in its order. */
export interface Place {
  readonly id: 'runs' | 'datasets' | 'checkpoints' | 'replay' | 'settings'
  readonly label: string
  readonly icon: Component
  readonly path: string
}

export const places: readonly Place[] = [
  { id: 'runs', label: 'Runs', icon: Activity, path: '/runs' },
  { id: 'datasets', label: 'Datasets', icon: Database, path: '/datasets' },
  { id: 'checkpoints', label: 'Checkpoints', icon: Save, path: '/checkpoints' },
  { id: 'replay', label: 'Replay', icon: Play, path: '/replay' },
  { id: 'settings', label: 'Settings', icon: Settings, path: '/settings' }
]
