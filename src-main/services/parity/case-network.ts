import { isTree } from '@shared/config/paths'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { RunShape } from '../../engine/agents/run-program'
import { deriveRunShape } from '../../engine/scenario/shape'
import { caseConfig } from './case-config'
import type { CaseInput, CaseSkip } from './types'

/** The run a network case is about: its configuration and sizes. */
export interface CaseNetwork {
  readonly config: RunConfig
  readonly shape: RunShape
}

export function caseNetwork({ config: { hyper, dataset } }: CaseInput): CaseNetwork | CaseSkip {
  const config = caseConfig(hyper)
  if ('skip' in config) return config
  if (!isTree(dataset)) throw new AppError('internal', 'The case describes no images.')
  const { channels, h, w } = dataset as Record<string, number>
  return { config, shape: deriveRunShape(config, { channels: channels ?? 1, height: h ?? 1, width: w ?? 1 }) }
}

/** The entries whose names start with `prefix`, without it. */
export function arraysUnder(arrays: NamedArrays, prefix: string): Map<string, NamedArray> {
  return new Map([...arrays].flatMap(([name, array]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), array] as const] : [])))
}

export function prefixed<Value>(prefix: string, entries: ReadonlyMap<string, Value>): [string, Value][] {
  return [...entries].map(([name, value]) => [prefix + name, value])
}
