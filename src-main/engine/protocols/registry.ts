import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { nip } from './nip'
import type { Protocol } from './protocol'
import type { ProtocolRules } from './rules'

/** Every protocol of this build, in the order forms list them. */
export const protocols: readonly Protocol[] = [nip]

/** @throws AppError `bad-config` for a protocol this build does not have */
export function rulesOf(config: RunConfig): ProtocolRules {
  const name: string = config.interaction_protocol
  const found = protocols.find((protocol) => protocol.name === name)
  if (!found) throw new AppError('bad-config', `interaction_protocol is ${name}, which is not one of ${protocols.map((known) => known.name).join(', ')}.`)
  return found.rules(config)
}
