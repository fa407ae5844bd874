import type { ExecutionPlan } from '@shared/domain/run'

/** An execution plan on one line. */
export function planText({ backend, library, compile, xla, threads, precision }: ExecutionPlan): string {
  const build = library === null ? '' : ` ${library.version} (${library.device})`
  return `${backend}${build}, compile ${compile}, XLA ${xla ? 'on' : 'off'}, ${precision}, threads ${threads.intra}+${threads.inter}`
}
