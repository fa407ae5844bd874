import type { ProtocolTable } from '@shared/domain/protocol'

/** Value of a verdict that has not been given. */
export const noVerdict = 2

/** What the choices of one step were drawn from; only rules that compare agents read it. */
export interface PolicyLogits {
  /** (n, agent, channel, position, latent pixel) */
  readonly pixelLogits: Float32Array
  /** (n, agent, 3) */
  readonly decisionLogits: Float32Array
}

/** States of n interactions at one moment; a protocol's step reads them and rewrites flags and verdicts in place. */
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
  /** (n): the registered verdict of the verifier that accuracy is measured by, or `noVerdict`. */
  readonly verdict: Uint8Array
  /** Null where the rules do not read them. */
  readonly logits: PolicyLogits | null
}

/** What one step pays and what it makes of the decisions. */
export interface ProtocolOutcome {
  /** (n, agent) */
  readonly reward: Float64Array
  /** (n): the verifier's decision as accuracy sees it, 0 .. 2: its own, the forced one where that replaces it, or the verdict it gave before. */
  readonly judged: Uint8Array
}

/**
 * A protocol for one configuration, as data plus its step (nip-spec 3.1).
 * Tables are flat; `variants` counts the turn orders among which the episode seed chooses (1 for fixed turns).
 */
export interface ProtocolRules {
  readonly name: string
  readonly agents: readonly string[]
  /** Indices of the agents whose decisions count; all of them have to decide before a dialogue is done. */
  readonly verifiers: readonly number[]
  /** Indices of the agents that make decisions at all: the verifiers, and whoever imitates one. */
  readonly deciders: readonly number[]
  /** Index of the agent whose verdict accuracy is measured by. */
  readonly verifier: number
  readonly channels: readonly string[]
  /** (agent, channel) */
  readonly visible: readonly (readonly boolean[])[]
  readonly maxRounds: number
  readonly minRounds: number
  /** Rounds that can be reached, at most maxRounds. */
  readonly playedRounds: number
  readonly variants: number
  /** (variant, round, agent, channel): 1 where the agent writes. */
  readonly active: Uint8Array
  /** (variant, round): 1 where verifiers' decisions may count. */
  readonly mayGuess: Uint8Array
  /** Whether `step` needs the logits behind the choices, and whether it blanks some of them (departure G16). */
  readonly logits: 'unread' | 'read' | 'blanked'
  /** Judges one step of n interactions: flags and verdicts in place, rewards into `outcome`. */
  step(state: ProtocolState, outcome: ProtocolOutcome): void
  table(): ProtocolTable
}

/** Which turn order an episode of this seed follows. */
export function variantOf(rules: { readonly variants: number }, seed: number): number {
  return seed % rules.variants
}

export function createOutcome(count: number, agents: number): ProtocolOutcome {
  return { reward: new Float64Array(count * agents), judged: new Uint8Array(count) }
}
