import type { NamedArray } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { CaseInput } from './types'

/** @throws AppError `internal` when a case lacks an input its family always has */
export function inputArray({ arrays }: CaseInput, name: string): NamedArray {
  const found = arrays.get(name)
  if (!found) throw new AppError('internal', `The case has no array ${name}.`)
  return found
}

export function numberSetting({ config }: CaseInput, name: string): number {
  const value = config[name]
  if (typeof value === 'number') return value
  throw new AppError('internal', `The case has no number ${name} in its config.`)
}
