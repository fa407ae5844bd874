import type { ProtocolContribution, RunConfig } from '@shared/config/run-schema'
import type { ProtocolRules } from './rules'

/** A protocol: what it adds to the configuration, and its rules for a configuration. */
export interface Protocol extends ProtocolContribution {
  rules(config: RunConfig): ProtocolRules
}
