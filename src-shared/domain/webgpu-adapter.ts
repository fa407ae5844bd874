/** What WebGPU says of an adapter (GPUAdapterInfo). */
export interface AdapterFacts {
  readonly vendor: string
  /** The graphics processor. */
  readonly device: string
  /** Its driver. */
  readonly description: string
  /** Whether it computes in software. */
  readonly isFallbackAdapter: boolean
}

/** The adapter with its driver, as plans name it: other drivers may round differently. */
export function adapterName({ vendor, device, description }: AdapterFacts): string {
  const name = device || vendor || 'unnamed adapter'
  return description === '' || description === name ? name : `${name} (${description})`
}

/** As in the execution plan: an adapter in software computes on the processor. */
export function adapterDevice({ isFallbackAdapter }: AdapterFacts): 'cpu' | 'gpu' {
  return isFallbackAdapter ? 'cpu' : 'gpu'
}
