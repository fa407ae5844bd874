import { group, integer } from '@shared/config/field'
import type { Static } from '@shared/config/field'
import type { Problem, RunConfig } from '@shared/config/run-schema'
import type { Protocol } from './protocol'
import type { ProtocolRules } from './rules'
import { singleVerifierStep } from './single-verifier'
import { layOut } from './turn-table'

const parameters = group('Neural interactive proof', 'Length of the dialogue.', {
  max_message_rounds: integer(8, { minimum: 1, maximum: 1000, unit: 'rounds', help: 'Rounds after which the dialogue ends without a verdict.' }),
  min_message_rounds: integer(1, {
    minimum: 1,
    maximum: 1000,
    unit: 'rounds',
    help: 'A verdict before this round counts as going on. With 1 the verifier may answer without any dialogue.'
  })
})

const agents = ['prover', 'verifier'] as const

function settings(config: RunConfig): Static<typeof parameters> {
  return (config as RunConfig & { nip_protocol: Static<typeof parameters> }).nip_protocol
}

function rules(config: RunConfig): ProtocolRules {
  const { max_message_rounds: maxRounds, min_message_rounds: minRounds } = settings(config)
  const first = config.protocol_common.verifier_first ? 'verifier' : 'prover'
  const second = first === 'verifier' ? 'prover' : 'verifier'
  const tables = layOut({
    name: 'nip',
    agents,
    deciders: ['verifier'],
    verifier: 'verifier',
    channels: ['main'],
    sees: { prover: ['main'], verifier: ['main'] },
    maxRounds,
    minRounds,
    turns: (round) => [[round % 2 === 0 ? first : second, 'main']]
  })
  const reward = config.protocol_common.prover_reward
  return { ...tables, step: singleVerifierStep(config, tables, (_prover, verdict) => (verdict === 1 ? reward : 0)) }
}

function check(config: RunConfig): Problem[] {
  const { max_message_rounds: maxRounds, min_message_rounds: minRounds } = settings(config)
  if (minRounds <= maxRounds) return []
  return [
    {
      path: 'nip_protocol.min_message_rounds',
      message: `nip_protocol.min_message_rounds is ${minRounds}, but must be at most nip_protocol.max_message_rounds (${maxRounds}): no verdict could ever count.`
    }
  ]
}

/** Prover and verifier take turns on one channel; the verifier decides, the prover argues for acceptance (nip-spec 3.2). */
export const nip: Protocol = {
  name: 'nip',
  title: 'Neural interactive proof',
  help: 'One prover and one verifier take turns on one channel; the prover is paid when the verifier accepts.',
  parameters: { key: 'nip_protocol', schema: parameters },
  agentNames: () => agents,
  maxRounds: (config) => settings(config).max_message_rounds,
  table: (config) => rules(config).table(),
  check,
  rules
}
