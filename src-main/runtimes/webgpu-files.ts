import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Installation } from './installation'

/** Where Dawn lies, and what it needs of its host. */
export interface WebgpuFiles {
  /** dawn.node of this platform. */
  readonly addon: string
  /**
   * On Linux, dawn_host.node and a copy of Vulkan's loader for machines that have none; null elsewhere, and where the addon was not built:
   * then Dawn finds the machine's own loader or none, and cannot be used inside Electron.
   */
  readonly host: { readonly addon: string; readonly vulkan: string | null } | null
}

/** WebGPU's files of this copy of the app; null when Dawn was not shipped for this platform. */
export function webgpuFiles({ dawn, native, root, packaged }: Installation, exists: (path: string) => boolean = existsSync): WebgpuFiles | null {
  if (!exists(dawn)) return null
  const host = join(native, 'dawn_host.node')
  if (process.platform !== 'linux' || !exists(host)) return { addon: dawn, host: null }
  // every Electron for Linux brings Vulkan's loader
  const own = process.versions['electron'] === undefined ? [] : [dirname(process.execPath)]
  const folders = packaged ? own : [...own, join(root, 'node_modules', 'electron', 'dist')]
  const vulkan = folders.map((folder) => join(folder, 'libvulkan.so.1')).find((path) => exists(path)) ?? null
  return { addon: dawn, host: { addon: host, vulkan } }
}
