import type { ProtocolTable } from '@shared/domain/protocol'

/** States of n interactions at one moment; a protocol's step reads them and rewrites the flags in place. */
export interface ProtocolState {
  readonly count: number
  /** (n): true label, 0 or 1. */
  readonly label: ArrayLike<number>
  /** (n): 0 .. R - 1. */
  readonly round: ArrayLike<number>
  /** (n): the episode's own seed, 0 .. 65535; only protocols with random turns look at it. */
  readonly seed: ArrayLike<number>
  /** (n, agent): 0 reject, 1 accept, 2 continue. */
  readonly decision: ArrayLike<number>
  /** (n) */
  readonly done: Uint8Array
  /** (n, agent) */
  readonly agentsDone: Uint8Array
  /** (n) */
  readonly terminated: Uint8Array
}

/** What one step pays and what it makes of the decisions. */
export interface ProtocolOutcome {
  /** (n, agent) */
  readonly reward: Float64Array
  /** (n): the verifier's decision as judged, 0 .. 2: its own, or the forced one where that replaces it. */
  readonly judged: Uint8Array
  /** (n): whether a verdict was registered in this very step. */
  readonly decided: Uint8Array
}

/**
 * A protocol for one configuration, as data plus its step (nip-spec 3.1).
 * Tables are flat; `variants` counts the turn orders among which the episode seed chooses (1 for fixed turns).
 */
export interface ProtocolRules {
  readonly name: string
  readonly agents: readonly string[]
  /** Indices of the agents whose decisions may end an episode. */
  readonly deciders: readonly number[]
  /** Index of the agent whose verdict accuracy is measured by. */
  readonly verifier: number
  readonly channels: readonly string[]
  /** (agent, channel) */
  readonly visible: readonly (readonly boolean[])[]
  readonly maxRounds: number
  readonly minRounds: number
  readonly variants: number
  /** (variant, round, agent, channel): 1 where the agent writes. */
  readonly active: Uint8Array
  /** (variant, round): 1 where the verifier's decision may count. */
  readonly mayGuess: Uint8Array
  /** Judges one step of n interactions: flags in place, rewards and verdicts into `outcome`. */
  step(state: ProtocolState, outcome: ProtocolOutcome): void
  table(): ProtocolTable
}

/** Which turn order an episode of this seed follows. */
export function variantOf(rules: { readonly variants: number }, seed: number): number {
  return seed % rules.variants
}

export function createOutcome(count: number, agents: number): ProtocolOutcome {
  return { reward: new Float64Array(count * agents), judged: new Uint8Array(count), decided: new Uint8Array(count) }
}
