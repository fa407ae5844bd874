import { flag, group } from '@shared/config/field'
import { defineProtocol } from './define-protocol'
import { roundsFrom, settingsOf } from './round-settings'
import { agentNames, alternate, channelNames, orderSettings } from './two-provers'
import type { TurnOrder } from './two-provers'

const parameters = group('Debate', 'Length of the dialogue and order of the provers.', {
  ...orderSettings,
  randomize_channel_order: flag(false, {
    help: "The episode's seed decides which prover speaks on which channel, so that the verifier cannot tell by the channel who argues for what. No effect under reference_quirks."
  })
})

interface Settings extends TurnOrder {
  readonly randomize_channel_order: boolean
}

/**
 * Two provers argue for opposite verdicts in front of a verifier, and everybody reads everything (nip-spec 3.2).
 * The order of channels is random for texts alone in the reference; here it is for images as well, where it is asked for.
 */
export const debate = defineProtocol({
  name: 'debate',
  title: 'Debate',
  help: 'Prover 0 argues for rejection, prover 1 for acceptance; everybody reads everything, and the verifier decides who is right.',
  parameters: { key: 'debate_protocol', schema: parameters },
  declare: (config) => {
    const settings = settingsOf<Settings>(config, 'debate_protocol')
    const swaps = settings.randomize_channel_order && !config.reference_quirks
    return {
      agents: agentNames,
      verifier: 'verifier',
      channels: channelNames,
      sees: Object.fromEntries(agentNames.map((agent) => [agent, channelNames])),
      rounds: roundsFrom(config, 'debate_protocol'),
      variants: swaps ? 2 : 1,
      turns: (round, variant) => alternate(config, settings, round, (prover) => channelNames[variant === 0 ? prover : 1 - prover]!),
      arguesFor: { prover0: 0, prover1: 1 }
    }
  }
})
