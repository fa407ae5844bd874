/* What every study is told: where its runs are kept, and with which seeds. */
import { parseArgs } from 'node:util'

/**
 * @param {import('node:util').ParseArgsConfig['options']} [own] further flags of this study
 * @returns {{ workspace: string, seeds: readonly number[], values: Readonly<Record<string, unknown>> }}
 * @throws {Error} without a workspace
 */
export function studyArguments(own) {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, seeds: { type: 'string', default: '1,2,3,4,5' }, ...own } })
  const { workspace, seeds } = values
  if (typeof workspace !== 'string') throw new Error('--workspace FOLDER is missing: where the runs are kept.')
  return { workspace, seeds: String(seeds).split(',').map(Number), values }
}

/**
 * `path=value` as flags of the command line.
 * @param {readonly string[]} settings
 */
export function setFlags(settings) {
  return settings.flatMap((setting) => ['--set', setting])
}
