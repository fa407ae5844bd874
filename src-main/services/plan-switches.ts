import { AppError } from '@shared/domain/errors'
import type { BackendName, ExecutionPlan, RunSettings } from '@shared/domain/run'

/**
 * The parts of a plan that are each run's own, as its settings ask; the rest is the process's.
 * @throws AppError `bad-request` for what the plan's backend cannot do
 */
export function withRunSwitches(plan: ExecutionPlan, settings: RunSettings): ExecutionPlan {
  requireCompilable(plan.backend, settings)
  const compile = settings.compile !== 'off' && plan.backend === 'tensorflow' ? 'on' : 'off'
  return { ...plan, compile, precision: settings.precision }
}

/** @throws AppError `bad-request` when something is asked for that only the compiled step has, and this run will not be compiled */
export function requireCompilable(backend: BackendName, { compile, xla, precision }: RunSettings): void {
  if (compile === 'on' && backend !== 'tensorflow') {
    throw new AppError('bad-request', `Compilation needs backend tensorflow, but this is ${backend}.`, { remedy: 'Use --compile auto.' })
  }
  const wanted = precision === 'bfloat16' ? 'Precision bfloat16' : xla === 'on' ? 'XLA' : null
  if (wanted === null || (compile !== 'off' && backend === 'tensorflow')) return
  const found = backend === 'tensorflow' ? 'compile is off' : `this is backend ${backend}`
  throw new AppError('bad-request', `${wanted} needs the compiled step on backend tensorflow, but ${found}.`, {
    remedy:
      precision === 'bfloat16' ? 'Use --precision float32, or --backend tensorflow --compile on.' : 'Use --xla auto, or --backend tensorflow --compile on.'
  })
}

/** XLA is the process's: chosen when the library is loaded. `auto` is off, because measuring found no configuration that gains (docs/performance.md). */
export function xlaFor({ xla }: Pick<RunSettings, 'xla'>): boolean {
  return xla === 'on'
}

const planSwitches = ['backend', 'compile', 'xla', 'precision', 'threads', 'interThreads'] as const satisfies readonly (keyof RunSettings)[]

/** Whether these settings ask for a plan at all. */
export function asksForPlan(settings: Partial<RunSettings>): boolean {
  return planSwitches.some((name) => settings[name] !== undefined)
}

/**
 * The settings of a run that goes on with other switches: what is not asked for stays as the plan in force has it. Another backend has
 * other possibilities, so there the run's own settings count again.
 */
export function settingsInForce(own: RunSettings, plan: ExecutionPlan, asked: Partial<RunSettings>): RunSettings {
  if (asked.backend !== undefined) return { ...own, ...asked }
  const { backend, compile, precision, threads } = plan
  return { ...own, backend, compile, xla: plan.xla ? 'on' : 'off', precision, threads: threads.intra, interThreads: threads.inter, ...asked }
}
