import { AppError } from '@shared/domain/errors'
import type { ExecutionPlan, PlanLibrary } from '@shared/domain/run'
import { adapterDevice, adapterName } from '@shared/domain/webgpu-adapter'
import { tfjsVersion } from '../engine/backend/tfjs-version'
import type { Environment } from '../runtimes/find-runtimes'
import type { Installation } from '../runtimes/installation'
import { sha256Of } from '../runtimes/verify-runtime'
import { webgpuFiles } from '../runtimes/webgpu-files'
import type { WebgpuFiles } from '../runtimes/webgpu-files'
import { probeWebgpu } from '../runtimes/webgpu-probe'

/** WebGPU on this machine as plans name it. */
export interface WebgpuLibrary {
  /** Null when Dawn was not shipped. */
  readonly files: WebgpuFiles | null
  /**
   * The adapter that would be used, tried in a process of its own; null in a package, whose executable cannot run as a plain Node.
   * @throws AppError `backend-unavailable` when there is none
   */
  found(): Promise<PlanLibrary | null>
  /** What was started. */
  started(backend: { readonly adapter?: string; readonly version: string; readonly device: PlanLibrary['device'] }): Promise<PlanLibrary>
}

export function webgpuLibrary(installation: Installation, env: Environment, probe: typeof probeWebgpu = probeWebgpu): WebgpuLibrary {
  const files = webgpuFiles(installation)
  let known: PlanLibrary | null = null
  return {
    files,
    found: async () => {
      if (known !== null || files === null || installation.packaged) return known
      const adapter = await probe(files, env)
      return (known = { name: adapterName(adapter), version: tfjsVersion, sha256: await sha256Of(files.addon), device: adapterDevice(adapter) })
    },
    started: async ({ adapter, version, device }) => {
      const sha256 = known?.sha256 ?? (await sha256Of(installation.dawn))
      return (known = { name: adapter ?? 'unnamed adapter', version, sha256, device })
    }
  }
}

/** @throws AppError `backend-unavailable` when this machine's WebGPU is not that of the plan; one without an adapter takes any */
export function requireSameAdapter({ library: wanted }: ExecutionPlan, present: PlanLibrary | null): void {
  if (wanted === null || present === null || (wanted.name === present.name && wanted.sha256 === present.sha256)) return
  const different = wanted.name === present.name ? 'another version of Dawn' : present.name
  throw new AppError('backend-unavailable', `This run was made on WebGPU adapter ${wanted.name}, but this machine has ${different}.`, {
    remedy: 'Resume with --backend webgpu to take what is here, which changes the plan of the run.'
  })
}
