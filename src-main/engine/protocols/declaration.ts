import type { Problem, ProtocolContribution, RunConfig } from '@shared/config/run-schema'
import type { ProtocolRules } from './rules'

/** A protocol for one configuration as a person would write it down: names, sights, turns and pay. */
export interface ProtocolDeclaration {
  readonly agents: readonly string[]
  /** The one agent whose verdict ends the dialogue. It may guess wherever it writes in some channel (nip-spec 3.1). */
  readonly verifier: string
  readonly channels: readonly string[]
  /** Channels each agent sees, and may therefore write to. */
  readonly sees: Readonly<Record<string, readonly string[]>>
  readonly rounds: RoundLimits
  /** Turn orders among which the episode seed chooses; 1 when left out. */
  readonly variants?: number
  /** Who writes where in a round: pairs of agent and channel. */
  turns(round: number, variant: number): readonly (readonly [agent: string, channel: string])[]
  /** The verdict each prover is paid for; a prover left out is paid nothing of its own. */
  readonly arguesFor: Readonly<Record<string, 0 | 1>>
}

export interface RoundLimits {
  /** R: rounds of the history, and when time runs out. */
  readonly max: number
  /** A verdict before this round counts as going on. */
  readonly min: number
  /** The group whose max_message_rounds and min_message_rounds these are; null where they are fixed. */
  readonly group: string | null
  /** Time runs out after this many rounds where that is sooner than R. */
  readonly played?: number
}

/** What a file of this folder exports through `defineProtocol`; everything else about the protocol follows from it. */
export interface ProtocolDefinition extends Pick<ProtocolContribution, 'name' | 'title' | 'help' | 'parameters' | 'ignores'> {
  declare(config: RunConfig): ProtocolDeclaration
  /** Rules between its settings that the declaration does not show. */
  check?(config: RunConfig): readonly Problem[]
}

/** A protocol: what it adds to the configuration, and its rules for a configuration. */
export interface Protocol extends ProtocolContribution {
  rules(config: RunConfig): ProtocolRules
}
