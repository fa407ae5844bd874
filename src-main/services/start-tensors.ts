import { equalValues } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import type { BackendName, ExecutionPlan, RunSettings } from '@shared/domain/run'
import type { Backend, BackendDeps } from '../engine/backend/backend'
import { startBackend } from '../engine/backend/start-backend'
import { chooseRuntime, hasNvidiaDriver } from '../runtimes/choose-runtime'
import { findRuntimes } from '../runtimes/find-runtimes'
import type { Environment } from '../runtimes/find-runtimes'
import type { Installation } from '../runtimes/installation'
import type { TensorRuntime } from '../runtimes/tensor-runtime'
import { verifyRuntime } from '../runtimes/verify-runtime'
import type { ChosenPlan, TensorSession } from './tensor-session'
import { threadsFor } from './thread-choice'

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
  /** How TensorFlow was loaded, whatever backend is active now. */
  let loaded: { readonly threads: Threads; readonly sha256: string } | null = null

  /** Best first: CUDA where there is a driver, then the processor. */
  const candidates = (): TensorRuntime[] => {
    const { runtimes } = findRuntimes(env, installation.runtimes)
    const best = chooseRuntime(runtimes, { device: 'auto', nvidiaDriver: hasNvidiaDriver() })
    const plain = chooseRuntime(runtimes, { device: 'cpu', nvidiaDriver: false })
    return [best, plain].filter((runtime, index, all): runtime is TensorRuntime => runtime !== null && all.indexOf(runtime) === index)
  }
  const partsFor = (library: TensorRuntime | null, threads: Threads): BackendDeps => ({
    native: { addonFolder: installation.native, libraryFolder: library?.folder ?? null },
    wasmFolder: installation.wasm,
    threads
  })
  const start = async (name: BackendName, library: TensorRuntime | null, threads: Threads): Promise<ExecutionPlan> => {
    if (name === 'tensorflow' && library) await verifyRuntime(library, env)
    const backend = await startBackend(name, partsFor(library, threads))
    const plan = planOf(backend.name, library && { ...library, device: backend.device }, threads)
    if (name === 'tensorflow' && library) loaded = { threads, sha256: library.sha256 }
    started = { backend, plan }
    return plan
  }
  /** Tries every backend that fits, best first, and says why each better one was passed over. */
  const startBest = async (names: readonly BackendName[], threads: Threads): Promise<ChosenPlan> => {
    const notes: string[] = []
    for (const name of names) {
      for (const library of name === 'tensorflow' ? [...candidates(), null] : [null]) {
        try {
          return { plan: await start(name, library, threads), notes }
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
  const libraryOf = ({ library }: ExecutionPlan): TensorRuntime | null => {
    if (library === null) return null
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
    choose: async (settings, flopsPerUpdate) => {
      const threads = threadsFor(settings, flopsPerUpdate, cores)
      const name = settings.backend === 'auto' ? proposal().backend : settings.backend
      const chosen = await (async (): Promise<ChosenPlan> => {
        // what is loaded serves while a run is at work: changing it would change that run
        if (occupied) return { plan: planOf(name, candidates()[0] ?? null, loaded?.threads ?? threads), notes: [] }
        if (name === 'tensorflow' && loaded && !sameThreads(loaded.threads, threads)) throw otherThreads(loaded.threads, threads)
        if (started?.plan.backend === name) return { plan: started.plan, notes: [] }
        return await startBest(wantedNames(settings), threads)
      })()
      return { ...chosen, plan: compiledIf(chosen.plan, settings) }
    },
    requireFit: (plan) => {
      const library = libraryOf(plan)
      if (!library || !loaded) return
      if (!sameThreads(loaded.threads, plan.threads)) throw otherThreads(loaded.threads, plan.threads)
      if (loaded.sha256 !== library.sha256) throw otherLibrary(library.name)
    },
    occupy: async (plan) => {
      if (!started || !samePlan(started.plan, plan)) {
        await start(plan.backend, libraryOf(plan), plan.threads)
      }
      occupied = true
      return () => {
        occupied = false
      }
    },
    borrow: async () => {
      if (!started) await startBest(['tensorflow', 'wasm', 'cpu'], { intra: cores, inter: Math.min(cores, 2) })
    },
    tensors: () => started?.backend.liveTensors() ?? 0
  }
}

function planOf(backend: BackendName, library: Pick<TensorRuntime, 'name' | 'version' | 'sha256' | 'device'> | null, threads: Threads): ExecutionPlan {
  const native = backend === 'tensorflow' && library !== null
  return {
    backend,
    library: native ? { name: library.name, version: library.version, sha256: library.sha256, device: library.device } : null,
    compile: 'off',
    xla: false,
    threads: backend === 'tensorflow' ? threads : oneThread,
    precision: 'float32'
  }
}

function compiledIf(plan: ExecutionPlan, { compile }: RunSettings): ExecutionPlan {
  if (compile === 'on' && plan.backend !== 'tensorflow') {
    throw new AppError('bad-request', `Compilation needs backend tensorflow, but this is ${plan.backend}.`, { remedy: 'Use --compile auto.' })
  }
  return { ...plan, compile: compile !== 'off' && plan.backend === 'tensorflow' ? 'on' : 'off' }
}

function sameThreads(a: Threads, b: Threads): boolean {
  return a.intra === b.intra && a.inter === b.inter
}

/** Compilation is each run's own; everything else is the process's. */
function samePlan(a: ExecutionPlan, b: ExecutionPlan): boolean {
  return equalValues({ ...a, compile: 'off' }, { ...b, compile: 'off' })
}

function otherThreads(loaded: Threads, wanted: Threads): AppError {
  const words = ({ intra, inter }: Threads): string => `${intra} + ${inter} threads`
  return new AppError('engine-restart-required', `TensorFlow is loaded with ${words(loaded)}, but this run wants ${words(wanted)}.`, {
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
