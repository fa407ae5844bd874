import type { RunConfig } from '@shared/config/run-schema'

/** The part of a configuration that decides what the networks look like. */
export type NetworkConfig = Pick<RunConfig, 'd_representation' | 'agents' | 'image_classification' | 'reference_quirks'> & {
  readonly rl: Pick<RunConfig['rl'], 'use_shared_body'>
}
