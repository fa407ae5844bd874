import type { Files } from '../files'
import { nodeFiles } from '../files'

/** The calls that change the disk, plus the syncs: where a fault can strike. */
const changing: readonly (keyof Files)[] = [
  'open',
  'write',
  'writeLater',
  'truncate',
  'fsync',
  'fsyncLater',
  'fdatasync',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir'
]

export interface Fault {
  /** Which changing call fails, from 0. */
  readonly at: number
  readonly code: string
  /** `once`: that call alone fails, as on a full disk. `dead`: nothing happens from then on, as after a kill. */
  readonly mode: 'once' | 'dead'
}

export interface FaultyFiles {
  readonly files: Files
  /** Changing calls made so far, by name, in order. */
  readonly calls: readonly string[]
}

/** The real file system, except for one fault. A write that fails has written half of its bytes before. */
export function faultyFiles(fault: Fault | null, base: Files = nodeFiles): FaultyFiles {
  const calls: string[] = []
  const failing = (name: keyof Files): boolean => {
    calls.push(name)
    const index = calls.length - 1
    return fault !== null && (index === fault.at || (fault.mode === 'dead' && index > fault.at))
  }
  const failure = (): Error => Object.assign(new Error(`${fault?.code ?? ''}: injected`), { code: fault?.code })
  const half = (fd: number, bytes: Uint8Array): void => {
    if (fault && calls.length - 1 === fault.at) base.write(fd, bytes.subarray(0, bytes.length >> 1))
  }
  const files: Record<string, unknown> = { ...base }
  for (const name of changing) {
    files[name] = (...given: [never, never]): unknown => {
      if (!failing(name)) return (base[name] as (...rest: [never, never]) => unknown)(...given)
      if (name === 'write' || name === 'writeLater') half(given[0], given[1])
      if (name === 'writeLater' || name === 'fsyncLater') return Promise.reject(failure())
      throw failure()
    }
  }
  return { files: files as unknown as Files, calls }
}
