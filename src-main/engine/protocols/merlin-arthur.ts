import { defineProtocol } from './define-protocol'

const everyone = ['prover0', 'prover1', 'verifier']

/** One of two provers, chosen by the episode's seed, shows the verifier one thing: Merlin argues for acceptance, his rival for rejection (nip-spec 3.2). */
export const merlinArthur = defineProtocol({
  name: 'merlin_arthur',
  title: 'Merlin and Arthur',
  help: "Prover 0 (for rejection) or prover 1 (for acceptance), whichever the episode's seed picks, says one thing; the verifier answers with its verdict.",
  parameters: null,
  ignores: ['protocol_common.verifier_first', 'protocol_common.verifier_no_guess_reward'],
  declare: () => ({
    agents: everyone,
    verifier: 'verifier',
    channels: ['main'],
    sees: Object.fromEntries(everyone.map((agent) => [agent, ['main']])),
    rounds: { max: 2, min: 1, group: null },
    // even seeds let prover0 speak (G10)
    variants: 2,
    turns: (round, variant) => [[round === 1 ? 'verifier' : variant === 0 ? 'prover0' : 'prover1', 'main']],
    arguesFor: { prover0: 0, prover1: 1 }
  })
})
