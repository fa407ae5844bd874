import { group } from '@shared/config/field'
import { defineProtocol } from './define-protocol'
import { roundSettings, roundsFrom } from './round-settings'

/** Prover and verifier take turns on one channel; the verifier decides, the prover argues for acceptance (nip-spec 3.2). */
export const nip = defineProtocol({
  name: 'nip',
  title: 'Neural interactive proof',
  help: 'One prover and one verifier take turns on one channel; the prover is paid when the verifier accepts.',
  parameters: { key: 'nip_protocol', schema: group('Neural interactive proof', 'Length of the dialogue.', roundSettings) },
  declare: (config) => {
    const opens = config.protocol_common.verifier_first ? 'verifier' : 'prover'
    const answers = opens === 'verifier' ? 'prover' : 'verifier'
    return {
      agents: ['prover', 'verifier'],
      verifier: 'verifier',
      channels: ['main'],
      sees: { prover: ['main'], verifier: ['main'] },
      rounds: roundsFrom(config, 'nip_protocol'),
      turns: (round) => [[round % 2 === 0 ? opens : answers, 'main']],
      arguesFor: { prover: 1 }
    }
  }
})
