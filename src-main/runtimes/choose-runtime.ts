import { existsSync } from 'node:fs'
import type { TensorRuntime } from './tensor-runtime'

export interface RuntimeWish {
  /** `auto`: CUDA where it can work, else the CPU. */
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly nvidiaDriver: boolean
}

/**
 * The runtime to load, or null when none fits. Among those that fit, the newest TensorFlow; of equals, the first in search order.
 */
export function chooseRuntime(runtimes: readonly TensorRuntime[], wish: RuntimeWish): TensorRuntime | null {
  const newest = (device: TensorRuntime['device']): TensorRuntime | null =>
    runtimes
      .filter((runtime) => runtime.device === device)
      .reduce<TensorRuntime | null>((best, next) => (best === null || isNewer(next, best) ? next : best), null)
  if (wish.device !== 'auto') return newest(wish.device)
  // a CUDA build computes on the CPU where there is no driver, more slowly than the CPU build: it is the last choice there, not none
  return wish.nvidiaDriver ? (newest('cuda') ?? newest('cpu')) : (newest('cpu') ?? newest('cuda'))
}

function isNewer(a: TensorRuntime, b: TensorRuntime): boolean {
  const numbers = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [left, right] = [numbers(a.version), numbers(b.version)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

/** Whether the kernel has NVIDIA's driver loaded. */
export function hasNvidiaDriver(exists: (path: string) => boolean = existsSync): boolean {
  return exists('/proc/driver/nvidia/version') || exists('/dev/nvidiactl')
}
