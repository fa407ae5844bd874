import type { ServiceDependencies } from './dependencies'

/** Announces memory, tensors and the backend in use; to be called once a second. */
export function reportLoad({ events, machine, tensors }: Pick<ServiceDependencies, 'events' | 'machine' | 'tensors'>): () => void {
  return () => {
    const { plan } = tensors
    events.emit({
      type: 'engine.load',
      memoryBytes: machine.memoryBytes(),
      tensors: tensors.tensors(),
      backend: plan?.backend ?? null,
      device: plan?.library?.device ?? (plan === null ? null : 'cpu')
    })
  }
}
