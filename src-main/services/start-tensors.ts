import { AppError } from '@shared/domain/errors'
import type { BackendName, ExecutionPlan, RunSettings } from '@shared/domain/run'
import type { Backend, BackendDeps } from '../engine/backend/backend'
import { startBackend } from '../engine/backend/start-backend'
import { chooseRuntime, hasNvidiaDriver } from '../runtimes/choose-runtime'
import { findRuntimes } from '../runtimes/find-runtimes'
import type { Environment } from '../runtimes/find-runtimes'
import type { Installation } from '../runtimes/installation'
import type { TensorRuntime } from '../runtimes/tensor-runtime'
import type { TensorSession } from './tensor-session'

export interface TensorMachine {
  readonly env: Environment
  readonly installation: Installation
  readonly cores: number
}

/** The tensor session of this process on this machine's libraries. */
export function createTensorSession({ env, installation, cores }: TensorMachine): TensorSession {
  let started: { readonly backend: Backend; readonly plan: ExecutionPlan } | null = null

  const runtime = (sha256: string | null): TensorRuntime | null => {
    const { runtimes } = findRuntimes(env, installation.runtimes)
    if (sha256 === null) return chooseRuntime(runtimes, { device: 'auto', nvidiaDriver: hasNvidiaDriver() })
    return runtimes.find((candidate) => candidate.sha256 === sha256) ?? null
  }
  const partsFor = (library: TensorRuntime | null, threads: ExecutionPlan['threads']): BackendDeps => ({
    native: { addonFolder: installation.native, libraryFolder: library?.folder ?? null },
    wasmFolder: installation.wasm,
    threads
  })
  const remember = (backend: Backend, library: TensorRuntime | null, threads: ExecutionPlan['threads']): ExecutionPlan => {
    const plan: ExecutionPlan = {
      backend: backend.name,
      library:
        backend.name === 'tensorflow' && library ? { name: library.name, version: library.version, sha256: library.sha256, device: library.device } : null,
      compile: 'off',
      xla: false,
      threads: backend.name === 'tensorflow' ? threads : { intra: 1, inter: 1 },
      precision: 'float32'
    }
    started = { backend, plan }
    return plan
  }

  return {
    get plan() {
      return started?.plan ?? null
    },
    proposal: () => {
      const library = runtime(null)
      const name: BackendName = library === null ? 'wasm' : 'tensorflow'
      return { backend: name, device: library?.device ?? 'cpu' }
    },
    choose: async (settings, flopsPerUpdate) => {
      const running = started
      const threads = threadsFor(settings, flopsPerUpdate, cores)
      // a loaded library serves every run that does not ask for something else by name
      if (running && (settings.backend === 'auto' || settings.backend === running.plan.backend) && threadsFit(running.plan, settings)) {
        return { plan: compiledIf(running.plan, settings), notes: [] }
      }
      const library = runtime(null)
      const backend = await startBackend(settings.backend, partsFor(library, threads))
      return {
        plan: compiledIf(remember(backend, library, threads), settings),
        notes: backend.skipped.map(({ name, reason }) => `Backend ${name} was passed over: ${reason}`)
      }
    },
    use: async (plan) => {
      if (started && samePlan(started.plan, plan)) return
      const library = runtime(plan.library?.sha256 ?? null)
      if (plan.library !== null && library === null) throw missingLibrary(plan.library)
      remember(await startBackend(plan.backend, partsFor(library, plan.threads)), library, plan.threads)
    },
    tensors: () => started?.backend.liveTensors() ?? 0
  }
}

function compiledIf(plan: ExecutionPlan, { compile }: RunSettings): ExecutionPlan {
  if (compile === 'on' && plan.backend !== 'tensorflow') {
    throw new AppError('bad-request', `Compilation needs backend tensorflow, but this is ${plan.backend}.`, { remedy: 'Use --compile auto.' })
  }
  return { ...plan, compile: compile !== 'off' && plan.backend === 'tensorflow' ? 'on' : 'off' }
}

/** Below this, sharing one operation between threads costs more than it gains (docs/performance.md). */
const smallUpdateFlops = 50e6

/**
 * Threads inside one operation, and across operations. Both agents' networks stand in one graph, so two operations
 * at a time always pay; several threads inside an operation pay on larger networks only.
 */
export function threadsFor({ threads }: Pick<RunSettings, 'threads'>, flopsPerUpdate: number, cores: number): ExecutionPlan['threads'] {
  if (threads !== 0) return { intra: threads, inter: Math.min(threads, 2) }
  return { intra: flopsPerUpdate < smallUpdateFlops ? 1 : cores, inter: Math.min(cores, 2) }
}

function threadsFit(plan: ExecutionPlan, { threads }: RunSettings): boolean {
  return threads === 0 || plan.backend !== 'tensorflow' || plan.threads.intra === threads
}

/** Compilation is each run's own; everything else is the process's. */
function samePlan(a: ExecutionPlan, b: ExecutionPlan): boolean {
  return JSON.stringify({ ...a, compile: 'off' }) === JSON.stringify({ ...b, compile: 'off' })
}

function missingLibrary({ name, sha256 }: NonNullable<ExecutionPlan['library']>): AppError {
  return new AppError('backend-unavailable', `This run was made with ${name} (SHA-256 ${sha256.slice(0, 12)}...), which is not on this machine.`, {
    remedy: 'Install it again with `npm run setup`, or resume with --backend auto, which changes the plan of the run.'
  })
}
