import { flag } from '@shared/config/field'
import type { RunConfig } from '@shared/config/run-schema'
import { roundSettings } from './round-settings'

/** What debate and multi-prover proofs have in common: two provers, a verifier, and a channel for each prover. */
export const proverNames = ['prover0', 'prover1'] as const
export const agentNames: readonly string[] = [...proverNames, 'verifier']
export const channelNames = ['prover0_channel', 'prover1_channel'] as const

export const orderSettings = {
  ...roundSettings,
  sequential: flag(false, { help: 'Provers speak one after the other, so that the second has read the first. Off: both at once.' }),
  prover0_first: flag(true, { help: 'Which prover speaks first, when they are sequential.' })
}

export interface TurnOrder {
  readonly sequential: boolean
  readonly prover0_first: boolean
}

/**
 * Verifier and provers by turns: two rounds, or three where provers are sequential (nip-spec 3.2). The verifier writes to both channels.
 * @param channelOf the channel a prover speaks on
 */
export function alternate(
  { protocol_common }: RunConfig,
  { sequential, prover0_first }: TurnOrder,
  round: number,
  channelOf: (prover: 0 | 1) => string
): (readonly [agent: string, channel: string])[] {
  const first = prover0_first ? 0 : 1
  const answers: (0 | 1)[][] = sequential ? [[first], [first === 0 ? 1 : 0]] : [[0, 1]]
  const cycle = protocol_common.verifier_first ? [null, ...answers] : [...answers, null]
  const speakers = cycle[round % cycle.length] ?? null
  if (speakers === null) return channelNames.map((channel) => ['verifier', channel] as const)
  return speakers.map((prover) => [proverNames[prover], channelOf(prover)] as const)
}
