import { isTree, merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { runSchema } from '../../engine/run-schema'
import type { CaseSkip } from './types'

/** Reference switches of parts we do not have, at the values that leave those parts out. */
const switchedOff: readonly (readonly [path: readonly string[], value: unknown])[] = [
  [['functionalize_modules'], false]
]

/** Reference settings that only text scenarios look at, whatever their value. */
const textOnly: readonly (readonly [group: string, key: string])[] = [
  ['protocol_common', 'randomize_prover_stance'],
  ['mnip_protocol', 'randomize_channel_order']
]

/**
 * A case's reference hyper-parameters as a complete configuration with reference_quirks on,
 * or why the case cannot be run: it asks for something that is not built, or that we refuse in both modes (G18).
 */
export function caseConfig(hyper: unknown): RunConfig | CaseSkip {
  const given: Tree = isTree(hyper) ? withoutSwitches(hyper) : {}
  // cases that train nothing say nothing about minibatches, and the default is larger than their batches
  const base: Tree = { scenario: 'image_classification', dataset: 'mnist10k', rl: { minibatch_size: 1 } }
  const { config, problems } = resolveRunConfig(runSchema, { ...merged(base, given), reference_quirks: true })
  if (config) return config
  const [problem] = problems
  if (problem?.path.endsWith('.min_message_rounds')) return { skip: 'fixed: G18' }
  const word = problem?.path === 'interaction_protocol' ? ` ${String(given['interaction_protocol'])}` : ''
  return { skip: `not built: ${problem?.path ?? 'configuration'}${word}` }
}

function withoutSwitches(hyper: Tree): Tree {
  const copy = JSON.parse(JSON.stringify(hyper)) as Tree
  for (const [path, value] of switchedOff) {
    const holder = path.length === 1 ? copy : copy[path[0]!]
    const key = path[path.length - 1]!
    if (isTree(holder) && holder[key] === value) delete holder[key]
  }
  for (const [group, key] of textOnly) {
    const holder = copy[group]
    if (isTree(holder)) delete holder[key]
  }
  return copy
}
