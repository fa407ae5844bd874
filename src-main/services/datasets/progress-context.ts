import type { DatasetPhase } from '@shared/contract/events'
import type { ReadContext } from '../../datasets/import/read-images'
import type { ServiceDependencies } from '../dependencies'

/** Reading or writing images in this process: other work is let in, and progress is told. */
export function progressContext(
  subject: string,
  phase: DatasetPhase,
  { breathe, clock, events }: Pick<ServiceDependencies, 'breathe' | 'clock' | 'events'>,
  signal: AbortSignal
): ReadContext {
  return { signal, breathe, clock, onProgress: (done, total) => events.emit({ type: 'datasets.progress', subject, phase, done, total }) }
}
