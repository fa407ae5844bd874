import { defineProtocol } from './define-protocol'

/** A verifier without provers: what it can tell from the image alone (nip-spec 3.2). Going on instead of deciding ends the episode, too. */
export const soloVerifier = defineProtocol({
  name: 'solo_verifier',
  title: 'Verifier alone',
  help: 'The verifier looks at the image and decides at once, without any prover: the baseline for everything that provers add.',
  parameters: null,
  ignores: [
    'protocol_common.verifier_first',
    'protocol_common.prover_reward',
    'protocol_common.shared_reward',
    'protocol_common.verifier_no_guess_reward',
    'zk_protocol.aux_prover_reward_coefficient'
  ],
  declare: () => ({
    agents: ['verifier'],
    verifier: 'verifier',
    channels: ['main'],
    sees: { verifier: ['main'] },
    rounds: { max: 2, min: 1, group: null, played: 1 },
    turns: (round) => (round === 0 ? [['verifier', 'main']] : []),
    arguesFor: {}
  })
})
