import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BackendDeps } from '../../src-main/engine/backend/backend'
import { findRuntimes } from '../../src-main/runtimes/find-runtimes'

/** The tensor backends of this machine as the app would find them, for tests. */
export function testBackendDeps(): BackendDeps {
  const { runtimes } = findRuntimes({ HOME: homedir(), ...process.env }, null)
  const root = resolve(import.meta.dirname, '../..')
  return {
    native: { addonFolder: join(root, 'native'), libraryFolder: runtimes.find(({ device }) => device === 'cpu')?.folder ?? null },
    wasmFolder: join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
    threads: { intra: 1, inter: 1 },
    xla: false
  }
}
