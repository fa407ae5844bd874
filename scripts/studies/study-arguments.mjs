/* What every study is told: where its runs are kept, and with which seeds. */
import { parseArgs } from 'node:util'
import { MissingPart } from '../console.mjs'

/**
 * @param {import('node:util').ParseArgsConfig['options']} [own] further flags of this study
 * @returns {{ workspace: string, seeds: readonly number[], values: Readonly<Record<string, unknown>> }}
 * @throws {MissingPart} without a workspace, or where a seed is no whole number
 */
export function studyArguments(own) {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, seeds: { type: 'string', default: '1,2,3,4,5' }, ...own } })
  const { workspace, seeds } = values
  if (typeof workspace !== 'string')
    throw new MissingPart('no folder is named for the runs.', 'Give one: --workspace FOLDER. Finished runs in it are only read.')
  const numbers = String(seeds).split(',').map(Number)
  if (!numbers.every(Number.isSafeInteger)) throw new MissingPart(`--seeds ${seeds} names no seeds.`, 'Give whole numbers with commas between: --seeds 1,2,3.')
  return { workspace, seeds: numbers, values }
}

/**
 * `path=value` as flags of the command line.
 * @param {readonly string[]} settings
 */
export function setFlags(settings) {
  return settings.flatMap((setting) => ['--set', setting])
}
