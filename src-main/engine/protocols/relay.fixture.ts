import { flag, group } from '@shared/config/field'
import { defineProtocol } from './define-protocol'
import { roundSettings, roundsFrom, settingsOf } from './round-settings'

const parameters = group('Relay', 'A made-up protocol.', { ...roundSettings, whispered: flag(false, { help: 'The verifier cannot read the first leg.' }) })

/** A protocol that nobody has heard of, written as any other: what a first prover says, a second passes on to the verifier. */
export const relay = defineProtocol({
  name: 'relay',
  title: 'Relay',
  help: 'A scout tells a herald what it sees, and the herald tells the verifier.',
  parameters: { key: 'relay_protocol', schema: parameters },
  ignores: ['protocol_common.verifier_first'],
  declare: (config) => {
    const { whispered } = settingsOf<{ readonly whispered: boolean }>(config, 'relay_protocol')
    return {
      agents: ['prover_scout', 'prover_herald', 'verifier'],
      verifier: 'verifier',
      channels: ['field', 'court'],
      sees: { prover_scout: ['field'], prover_herald: ['field', 'court'], verifier: whispered ? ['court'] : ['field', 'court'] },
      rounds: roundsFrom(config, 'relay_protocol'),
      turns: (round) => [
        [
          ['prover_scout', 'field'],
          ['prover_herald', 'court'],
          ['verifier', 'court']
        ][round % 3] as [string, string]
      ],
      arguesFor: { prover_scout: 1, prover_herald: 0 }
    }
  }
})
