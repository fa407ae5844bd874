import { AppError } from '@shared/domain/errors'
import { asRunId, isId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'

export function runIdFrom(text: string): RunId {
  if (!isId(text)) throw new AppError('not-found', `There is no run ${text}.`, { remedy: 'roundtable runs lists them.' })
  return asRunId(text)
}
