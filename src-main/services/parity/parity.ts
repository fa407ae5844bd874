import { defaultSettings } from '@shared/domain/run'
import type { RunSettings } from '@shared/domain/run'
import { CompiledComputing } from '../../engine/objectives/probes/compute'
import { uncachedGraphs } from '../../store/graph-files'
import type { ServiceDependencies } from '../dependencies'
import { float32Tolerance, runParity } from './harness'
import type { CaseFile, ParityRun } from './types'

/**
 * Compares our numbers with recorded ones on the backend chosen: plain JavaScript, which computes in double precision where float32
 * rounding near zero would decide. Compiled, every function of tensors goes through a graph of its own instead.
 * @throws AppError `bad-request` where the backend compiles nothing, `backend-unavailable`
 */
export async function parity(
  files: Iterable<CaseFile>,
  { backend, compile = 'off' }: Pick<Partial<RunSettings>, 'backend' | 'compile'>,
  line: (text: string) => void,
  { tensors, clock, breathe }: Pick<ServiceDependencies, 'tensors' | 'clock' | 'breathe'>
): Promise<ParityRun> {
  const usual = compile === 'off' ? 'cpu' : 'auto'
  const { plan } = await tensors.choose({ ...defaultSettings, backend: backend ?? usual, compile }, { frames: 1, flops: 0 })
  const computing = plan.compile === 'on' ? new CompiledComputing({ store: uncachedGraphs, clock, breathe }) : null
  try {
    const totals = await runParity(files, line, {
      ...(plan.backend === 'cpu' ? {} : { leastTolerance: float32Tolerance }),
      ...(computing ? { compute: computing.compute } : {})
    })
    return { ...totals, backend: plan.backend, compile: plan.compile }
  } finally {
    computing?.dispose()
  }
}
