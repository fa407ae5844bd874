import { equalValues } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import type { BackendName, ExecutionPlan, PlanLibrary, RunSettings } from '@shared/domain/run'
import type { Backend, BackendDeps, LibraryOptions } from '../engine/backend/backend'
import { startBackend } from '../engine/backend/start-backend'
import { chooseRuntime, hasNvidiaDriver } from '../runtimes/choose-runtime'
import { findRuntimes } from '../runtimes/find-runtimes'
import type { Environment } from '../runtimes/find-runtimes'
import type { Installation } from '../runtimes/installation'
import type { TensorRuntime } from '../runtimes/tensor-runtime'
import { verifyRuntime } from '../runtimes/verify-runtime'
import { requireCompilable, withRunSwitches, xlaFor } from './plan-switches'
import type { ChosenPlan, TensorSession } from './tensor-session'
import { threadsFor } from './thread-choice'
import { requireSameAdapter, webgpuLibrary } from './webgpu-library'

export interface TensorMachine {
  readonly env: Environment
  readonly installation: Installation
  readonly cores: number
}

type Threads = ExecutionPlan['threads']

const oneThread: Threads = { intra: 1, inter: 1 }

/** The tensor session of this process on this machine's libraries. */
export function createTensorSession({ env, installation, cores }: TensorMachine): TensorSession {
  let started: { readonly backend: Backend; readonly plan: ExecutionPlan } | null = null
  let occupied = false
  const webgpu = webgpuLibrary(installation, env)
  /** How TensorFlow was loaded, whatever backend is active now. */
  let loaded: { readonly options: LibraryOptions; readonly sha256: string } | null = null

  /** Best first: CUDA where there is a driver, then the processor. */
  const candidates = (): TensorRuntime[] => {
    const { runtimes } = findRuntimes(env, installation.runtimes)
    const best = chooseRuntime(runtimes, { device: 'auto', nvidiaDriver: hasNvidiaDriver() })
    const plain = chooseRuntime(runtimes, { device: 'cpu', nvidiaDriver: false })
    return [best, plain].filter((runtime, index, all): runtime is TensorRuntime => runtime !== null && all.indexOf(runtime) === index)
  }
  const partsFor = (library: TensorRuntime | null, options: LibraryOptions): BackendDeps => ({
    native: { addonFolder: installation.native, libraryFolder: library?.folder ?? null },
    wasmFolder: installation.wasm,
    webgpu: webgpu.files,
    ...options
  })
  const start = async (name: BackendName, library: TensorRuntime | null, options: LibraryOptions): Promise<ExecutionPlan> => {
    if (name === 'tensorflow' && library) await verifyRuntime(library, env)
    if (name === 'webgpu') await webgpu.found()
    const backend = await startBackend(name, partsFor(library, options))
    const computing = name === 'webgpu' ? await webgpu.started(backend) : library && { ...library, device: backend.device }
    const plan = planOf(backend.name, computing, options)
    if (name === 'tensorflow' && library) loaded = { options, sha256: library.sha256 }
    started = { backend, plan }
    return plan
  }
  /** Tries every backend that fits, best first, and says why each better one was passed over. */
  const startBest = async (names: readonly BackendName[], options: LibraryOptions): Promise<ChosenPlan> => {
    const notes: string[] = []
    for (const name of names) {
      for (const library of name === 'tensorflow' ? [...candidates(), null] : [null]) {
        try {
          return { plan: await start(name, library, options), notes }
        } catch (thrown) {
          const passable = thrown instanceof AppError && (thrown.code === 'backend-unavailable' || thrown.code === 'damaged')
          if (!passable || (names.length === 1 && library === null)) throw thrown
          notes.push(`Backend ${name}${library ? ` (${library.name})` : ''} was passed over: ${thrown.message}`)
          if (library === null) break
        }
      }
    }
    throw new AppError('backend-unavailable', 'No tensor backend works on this machine.', { detail: notes.join('\n') })
  }
  const libraryOf = ({ backend, library }: ExecutionPlan): TensorRuntime | null => {
    if (backend !== 'tensorflow' || library === null) return null
    const found = findRuntimes(env, installation.runtimes).runtimes.find(({ sha256 }) => sha256 === library.sha256)
    if (!found) throw missingLibrary(library)
    return found
  }
  const wantedNames = ({ backend }: RunSettings): readonly BackendName[] => (backend === 'auto' ? ['tensorflow', 'wasm', 'cpu'] : [backend])
  const proposal = (): { backend: BackendName; device: string } => {
    const [library] = candidates()
    return { backend: library ? 'tensorflow' : 'wasm', device: library?.device ?? 'cpu' }
  }

  return {
    get plan() {
      return started?.plan ?? null
    },
    proposal,
    choose: async (settings, update) => {
      const wanted: LibraryOptions = { threads: threadsFor(settings, update, cores), xla: xlaFor(settings) }
      const name = settings.backend === 'auto' ? proposal().backend : settings.backend
      requireCompilable(name, settings)
      const chosen = await (async (): Promise<ChosenPlan> => {
        // what is loaded serves while a run is at work: changing it would change that run
        if (occupied) {
          const kept = loaded?.options ?? wanted
          const library = name === 'webgpu' ? await webgpu.found() : (candidates()[0] ?? null)
          return { plan: planOf(name, library, kept), notes: name === 'tensorflow' ? keptNotes(settings, wanted, kept) : [] }
        }
        if (name === 'tensorflow' && loaded && !equalValues(loaded.options, wanted)) throw otherOptions(loaded.options, wanted)
        if (started?.plan.backend === name) return { plan: started.plan, notes: [] }
        return await startBest(wantedNames(settings), wanted)
      })()
      return { ...chosen, plan: withRunSwitches(chosen.plan, settings) }
    },
    requireFit: async (plan) => {
      if (plan.backend === 'webgpu') return requireSameAdapter(plan, await webgpu.found())
      const library = libraryOf(plan)
      if (!library || !loaded) return
      if (!equalValues(loaded.options, optionsOf(plan))) throw otherOptions(loaded.options, optionsOf(plan))
      if (loaded.sha256 !== library.sha256) throw otherLibrary(library.name)
    },
    occupy: async (plan) => {
      // a WebGPU device may have been lost since
      if (!started || !samePlan(started.plan, plan) || plan.backend === 'webgpu') {
        const { library } = await start(plan.backend, libraryOf(plan), optionsOf(plan))
        if (plan.backend === 'webgpu') requireSameAdapter(plan, library)
      }
      occupied = true
      return () => {
        occupied = false
      }
    },
    borrow: async () => {
      // a WebGPU device may have been lost since, as above
      if (started?.plan.backend === 'webgpu') await start('webgpu', null, optionsOf(started.plan))
      else if (!started) await startBest(['tensorflow', 'wasm', 'cpu'], { threads: { intra: cores, inter: Math.min(cores, 2) }, xla: false })
    },
    tensors: () => started?.backend.liveTensors() ?? 0
  }
}

function planOf(backend: BackendName, library: PlanLibrary | null, { threads, xla }: LibraryOptions): ExecutionPlan {
  const native = (backend === 'tensorflow' || backend === 'webgpu') && library !== null
  return {
    backend,
    library: native ? { name: library.name, version: library.version, sha256: library.sha256, device: library.device } : null,
    compile: 'off',
    xla: backend === 'tensorflow' && xla,
    threads: backend === 'tensorflow' ? threads : oneThread,
    precision: 'float32'
  }
}

function optionsOf({ threads, xla }: ExecutionPlan): LibraryOptions {
  return { threads, xla }
}

/** Compilation and precision are each run's own; everything else is the process's. */
function samePlan(a: ExecutionPlan, b: ExecutionPlan): boolean {
  const { compile, precision } = a
  return equalValues(a, { ...b, compile, precision })
}

function optionsText({ threads, xla }: LibraryOptions): string {
  return `${threads.intra} + ${threads.inter} threads and XLA ${xla ? 'on' : 'off'}`
}

/** What was asked for and cannot be had, since a run at work has loaded the library otherwise. */
function keptNotes({ threads, interThreads, xla }: RunSettings, wanted: LibraryOptions, kept: LibraryOptions): readonly string[] {
  const asked = threads !== 0 || interThreads !== 0 || xla !== 'auto'
  if (!asked || equalValues(wanted, kept)) return []
  return [`A run at work has loaded TensorFlow with ${optionsText(kept)}; this run takes them too instead of ${optionsText(wanted)}.`]
}

function otherOptions(loaded: LibraryOptions, wanted: LibraryOptions): AppError {
  return new AppError('engine-restart-required', `TensorFlow is loaded with ${optionsText(loaded)}, but this run wants ${optionsText(wanted)}.`, {
    remedy: 'Start the engine again.'
  })
}

function otherLibrary(name: string): AppError {
  return new AppError('engine-restart-required', `Another TensorFlow library is loaded than ${name}, which this run was made with.`, {
    remedy: 'Start the engine again.'
  })
}

function missingLibrary({ name, sha256 }: NonNullable<ExecutionPlan['library']>): AppError {
  return new AppError('backend-unavailable', `This run was made with ${name} (SHA-256 ${sha256.slice(0, 12)}...), which is not on this machine.`, {
    remedy: 'Install it again with `npm run setup`, or resume with --backend auto, which changes the plan of the run.'
  })
}
