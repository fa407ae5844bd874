import { defineProtocol } from './define-protocol'

/** One message, then the verdict: the shortest proof there is (nip-spec 3.2). */
export const adp = defineProtocol({
  name: 'adp',
  title: 'Abstract decision problem',
  help: 'The prover says one thing, the verifier answers with its verdict; the prover is paid when the verifier accepts.',
  parameters: null,
  ignores: ['protocol_common.verifier_first', 'protocol_common.verifier_no_guess_reward'],
  declare: () => ({
    agents: ['prover', 'verifier'],
    verifier: 'verifier',
    channels: ['main'],
    sees: { prover: ['main'], verifier: ['main'] },
    rounds: { max: 2, min: 1, group: null },
    turns: (round) => [[round === 0 ? 'prover' : 'verifier', 'main']],
    arguesFor: { prover: 1 }
  })
})
