import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AppError } from '@shared/domain/errors'
import type { WebgpuFiles } from '../backend'

/** What dawn.node exports: WebGPU's entry point, and the classes and constants that browsers have as globals. */
interface DawnAddon {
  create(options: readonly string[]): GPU
  readonly globals: Readonly<Record<string, unknown>>
}

/** What dawn_host.node exports (native-src/dawn-host.cc). */
interface DawnHost {
  openVulkan(library: string): void
  copyMappedMemory(addon: string): void
}

let loaded: GPU | null = null

/**
 * Dawn, Chromium's WebGPU, in this process. Its classes become globals and `navigator.gpu` its entry point, because
 * tfjs-backend-webgpu looks for both.
 * @throws AppError `backend-unavailable` when dawn.node is missing or cannot be loaded
 */
export function loadDawn({ addon, host }: WebgpuFiles): GPU {
  if (loaded) return loaded
  if (!existsSync(addon)) throw webgpuUnavailable(`there is no ${addon}`)
  const require = createRequire(addon) // a require of its own, which bundlers leave alone
  try {
    const helper = host && (require(host.addon) as DawnHost)
    if (helper) openVulkan(helper, host.vulkan)
    provideDomException()
    const { create, globals } = require(addon) as DawnAddon
    Object.assign(globalThis, globals)
    if (process.versions['electron'] !== undefined) copyMappedMemory(helper, addon)
    loaded = create([])
  } catch (error) {
    throw webgpuUnavailable(`loading ${addon} failed (${error instanceof Error ? error.message : String(error)})`, error)
  }
  publish(loaded)
  return loaded
}

/** Dawn asks the dynamic linker for Vulkan's loader by name, and gets what is open under that name already. */
function openVulkan(host: DawnHost, copy: string | null): void {
  try {
    host.openVulkan('libvulkan.so.1')
  } catch {
    // the machine has none; without any, Dawn finds no adapter and says so
    if (copy !== null) host.openVulkan(copy)
  }
}

/** Results could not be read back otherwise: Electron's V8 takes no memory outside its own. */
function copyMappedMemory(host: DawnHost | null, addon: string): void {
  if (host === null) throw new Error('dawn_host.node, which it needs inside Electron, is not there')
  host.copyMappedMemory(addon)
}

/** Node 16 has the class, but no global of that name: without it dawn.node ends the process instead of throwing. */
function provideDomException(): void {
  if ('DOMException' in globalThis) return
  try {
    atob('\u00e9')
  } catch (error) {
    Object.assign(globalThis, { DOMException: (error as Error).constructor })
  }
}

/** Node has a navigator of its own from version 21 on. */
function publish(gpu: GPU): void {
  const holder = globalThis as { navigator?: object }
  if (holder.navigator === undefined) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true })
  Object.defineProperty(holder.navigator, 'gpu', { value: gpu, configurable: true })
}

export function webgpuUnavailable(reason: string, cause?: unknown): AppError {
  return new AppError('backend-unavailable', `Backend webgpu: ${reason}.`, {
    remedy: 'Use another backend, or see what `doctor` says about WebGPU.',
    cause
  })
}
