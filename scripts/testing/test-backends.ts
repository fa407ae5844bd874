import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BackendDeps } from '../../src-main/engine/backend/backend'
import { findRuntimes } from '../../src-main/runtimes/find-runtimes'
import { locateInstallation } from '../../src-main/runtimes/installation'
import { webgpuFiles } from '../../src-main/runtimes/webgpu-files'
import { probeWebgpu } from '../../src-main/runtimes/webgpu-probe'
import { AppError } from '../../src-shared/domain/errors'
import { adapterName } from '../../src-shared/domain/webgpu-adapter'

const root = resolve(import.meta.dirname, '../..')

/** The tensor backends of this machine as the app would find them, for tests. */
export function testBackendDeps(): BackendDeps {
  const { runtimes } = findRuntimes({ HOME: homedir(), ...process.env }, null)
  return {
    native: { addonFolder: join(root, 'native'), libraryFolder: runtimes.find(({ device }) => device === 'cpu')?.folder ?? null },
    wasmFolder: join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
    webgpu: webgpuFiles(locateInstallation(root)),
    threads: { intra: 1, inter: 1 },
    xla: false
  }
}

/** What WebGPU computes on in tests, or why it does not: tests name either. */
export type TestAdapter = { readonly name: string; readonly problem: null } | { readonly name: null; readonly problem: AppError }

/**
 * Looks for a WebGPU adapter, for this process and those it starts: SwiftShader, which Electron brings for Linux and which gives the
 * same results on every machine, unless VK_DRIVER_FILES names another driver.
 */
export async function testAdapter(): Promise<TestAdapter> {
  const swiftShader = join(root, 'node_modules/electron/dist/vk_swiftshader_icd.json')
  if (existsSync(swiftShader)) process.env['VK_DRIVER_FILES'] ??= swiftShader
  const { webgpu } = testBackendDeps()
  if (webgpu === null) return { name: null, problem: new AppError('backend-unavailable', 'Dawn is not installed for this platform.') }
  try {
    return { name: adapterName(await probeWebgpu(webgpu, process.env)), problem: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { name: null, problem: thrown }
  }
}
