import type { RunConfig } from '@shared/config/run-schema'

/**
 * Whether what a network says of a frame depends on the frames evaluated with it: under reference_quirks, residual blocks normalise by
 * the statistics of the batch in evaluation too (departure G43).
 */
export function dependsOnCompany({ reference_quirks, agents }: Pick<RunConfig, 'reference_quirks' | 'agents'>): boolean {
  return reference_quirks && Object.values(agents).some((agent) => agent.body === 'nip' && agent.building_block_type === 'residual_basic')
}
