import { defaultSettings } from '@shared/domain/run'
import type { ExecutionPlan, RunSettings } from '@shared/domain/run'
import { CompiledComputing } from '../../engine/objectives/probes/compute'
import { uncachedGraphs } from '../../store/graph-files'
import type { ServiceDependencies } from '../dependencies'
import { createProgram } from '../program'
import { runParity, untrained } from './harness'
import type { CaseFile, ParityRun, Training } from './types'

/**
 * Compares our numbers with recorded ones on the backend chosen: plain JavaScript, which computes in double precision where float32
 * rounding near zero would decide. Compiled, every function of tensors goes through a graph of its own instead. Whole runs are trained the
 * way `train` trains them, compiled; where that is not wanted or cannot be had they are skipped.
 * @throws AppError `bad-request` where the backend compiles nothing, `backend-unavailable`
 */
export async function parity(
  files: Iterable<CaseFile>,
  { backend, compile }: Pick<Partial<RunSettings>, 'backend' | 'compile'>,
  line: (text: string) => void,
  { tensors, clock, breathe }: Pick<ServiceDependencies, 'tensors' | 'clock' | 'breathe'>
): Promise<ParityRun> {
  const start = async (wanted: Pick<RunSettings, 'backend' | 'compile'>): Promise<ExecutionPlan> =>
    (await tensors.choose({ ...defaultSettings, ...wanted }, { frames: 1, flops: 0 })).plan
  const forNumbers = { backend: backend ?? (compile === undefined || compile === 'off' ? 'cpu' : 'auto'), compile: compile ?? 'off' } as const
  const forRuns = { backend: backend ?? 'auto', compile: compile ?? 'auto' } as const
  const plan = await start(forNumbers)
  const surroundings = { graphs: uncachedGraphs, clock, breathe }
  const training: Training = async (work) => {
    if (forRuns.compile === 'off') return untrained
    const runPlan = await start(forRuns)
    try {
      if (runPlan.compile === 'off') return untrained
      return await work(async (config, shape) => (await createProgram(config, shape, runPlan, surroundings)).program)
    } finally {
      await start(forNumbers)
    }
  }
  const computing = plan.compile === 'on' ? new CompiledComputing({ store: uncachedGraphs, clock, breathe }) : null
  try {
    const totals = await runParity(files, line, {
      backend: plan.backend,
      ...(computing ? { compute: computing.compute } : {}),
      training
    })
    return { ...totals, backend: plan.backend, compile: plan.compile }
  } finally {
    computing?.dispose()
  }
}
