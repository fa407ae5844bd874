import { group } from '@shared/config/field'
import { defineProtocol } from './define-protocol'
import { roundsFrom, settingsOf } from './round-settings'
import { agentNames, alternate, channelNames, orderSettings } from './two-provers'
import type { TurnOrder } from './two-provers'

/** Two provers who both argue for acceptance and cannot read each other, so that the verifier can hold one against the other (nip-spec 3.2). */
export const mnip = defineProtocol({
  name: 'mnip',
  title: 'Multi-prover interactive proof',
  help: 'Two provers argue for acceptance on channels of their own, neither reading the other; the verifier reads both and decides.',
  parameters: {
    key: 'mnip_protocol',
    schema: group(
      'Multi-prover interactive proof',
      'Length of the dialogue and order of the provers. Under reference_quirks the rounds of nip_protocol count instead.',
      orderSettings
    )
  },
  declare: (config) => {
    const settings = settingsOf<TurnOrder>(config, 'mnip_protocol')
    return {
      agents: agentNames,
      verifier: 'verifier',
      channels: channelNames,
      sees: { prover0: ['prover0_channel'], prover1: ['prover1_channel'], verifier: channelNames },
      // the reference reads nip_protocol's (G9)
      rounds: roundsFrom(config, config.reference_quirks ? 'nip_protocol' : 'mnip_protocol'),
      turns: (round) => alternate(config, settings, round, (prover) => channelNames[prover]),
      arguesFor: { prover0: 1, prover1: 1 }
    }
  }
})
