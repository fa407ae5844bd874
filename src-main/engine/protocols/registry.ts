import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { adp } from './adp'
import { debate } from './debate'
import type { Protocol } from './declaration'
import { merlinArthur } from './merlin-arthur'
import { mnip } from './mnip'
import { multiChannelTest } from './multi-channel-test'
import { nip } from './nip'
import type { ProtocolRules } from './rules'
import { soloVerifier } from './solo-verifier'

/** Every protocol of this build, in the order forms list them. */
export const protocols: readonly Protocol[] = [nip, adp, debate, mnip, merlinArthur, soloVerifier, multiChannelTest]

/** @throws AppError `bad-config` for a protocol this build does not have */
export function rulesOf(config: RunConfig): ProtocolRules {
  const name = config.interaction_protocol
  const found = protocols.find((protocol) => protocol.name === name)
  if (!found) throw new AppError('bad-config', `interaction_protocol is ${name}, which is not one of ${protocols.map((known) => known.name).join(', ')}.`)
  return found.rules(config)
}
