/** What tells the members of the family apart. */
export interface SpgVariant {
  /** Ratios clipped as in PPO; else raw probabilities. */
  readonly clipped: boolean
  /** How a leader expects followers to move: to their best response, or by the step they are about to take. */
  readonly foresees: 'best response' | 'next step'
  /** Whether foresight is held back to stay stable. */
  readonly stable: boolean
}
