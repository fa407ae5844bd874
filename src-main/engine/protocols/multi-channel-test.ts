import { defineProtocol } from './define-protocol'

/** Who writes to each channel in rounds 0, 1 and 2, over and over. */
const cycle = [
  [['prover1', 'main'], ['prover0', 'prover_chat']], // prettier-ignore
  [['prover2', 'main'], ['prover0', 'prover0_verifier'], ['prover1', 'prover_chat']], // prettier-ignore
  [['verifier', 'main'], ['verifier', 'prover0_verifier'], ['prover2', 'prover_chat']] // prettier-ignore
] as const

/** Four agents on three channels that not all of them see: made to test channels, not to prove anything (nip-spec 3.2). */
export const multiChannelTest = defineProtocol({
  name: 'multi_channel_test',
  title: 'Test of channels',
  help: 'Three provers and a verifier on a common channel, a private one and one the verifier cannot read; provers earn nothing. Made to test channels.',
  parameters: null,
  ignores: ['protocol_common.verifier_first', 'protocol_common.prover_reward'],
  declare: () => ({
    agents: ['prover0', 'prover1', 'prover2', 'verifier'],
    verifier: 'verifier',
    channels: ['main', 'prover0_verifier', 'prover_chat'],
    sees: {
      prover0: ['main', 'prover0_verifier', 'prover_chat'],
      prover1: ['main', 'prover_chat'],
      prover2: ['main', 'prover_chat'],
      verifier: ['main', 'prover0_verifier']
    },
    rounds: { max: 8, min: 2, group: null },
    turns: (round) => cycle[round % cycle.length] ?? [],
    arguesFor: {}
  })
})
