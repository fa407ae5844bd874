import { withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { backendNames, bestModes, precisions, xlaChoices } from '@shared/domain/run'
import type { BackendChoice, RunSettings } from '@shared/domain/run'
import type { Flags } from './command'

/** Flags for each part of the execution plan. */
export const planOptions = {
  backend: { type: 'string' },
  compile: { type: 'string' },
  xla: { type: 'string' },
  precision: { type: 'string' },
  threads: { type: 'string' },
  'inter-threads': { type: 'string' }
} as const

/** Flags of every command that trains: machine switches, never part of the configuration. */
export const machineOptions = {
  ...planOptions,
  'checkpoint-period': { type: 'string' },
  'checkpoints-kept': { type: 'string' },
  'best-metric': { type: 'string' },
  'best-mode': { type: 'string' },
  'episode-period': { type: 'string' },
  'stored-episodes': { type: 'string' }
} as const

export function settingsFrom(flags: Flags): Partial<RunSettings> {
  return {
    ...(flags['backend'] === undefined ? {} : { backend: backendFrom(flags['backend']) }),
    ...(flags['compile'] === undefined ? {} : { compile: oneOf('--compile', flags['compile'], ['auto', 'on', 'off'] as const) }),
    ...(flags['xla'] === undefined ? {} : { xla: oneOf('--xla', flags['xla'], xlaChoices) }),
    ...(flags['precision'] === undefined ? {} : { precision: oneOf('--precision', flags['precision'], precisions) }),
    ...(flags['threads'] === undefined ? {} : { threads: wholeNumber('--threads', flags['threads']) }),
    ...(flags['inter-threads'] === undefined ? {} : { interThreads: wholeNumber('--inter-threads', flags['inter-threads']) }),
    ...(flags['checkpoint-period'] === undefined ? {} : { checkpointPeriod: wholeNumber('--checkpoint-period', flags['checkpoint-period']) }),
    ...(flags['checkpoints-kept'] === undefined ? {} : { checkpointsKept: wholeNumber('--checkpoints-kept', flags['checkpoints-kept']) }),
    ...(typeof flags['best-metric'] !== 'string' ? {} : { bestMetric: flags['best-metric'] }),
    ...(flags['best-mode'] === undefined ? {} : { bestMode: oneOf('--best-mode', flags['best-mode'], bestModes) }),
    ...(flags['episode-period'] === undefined ? {} : { episodePeriod: wholeNumber('--episode-period', flags['episode-period']) }),
    ...(flags['stored-episodes'] === undefined ? {} : { storedEpisodes: wholeNumber('--stored-episodes', flags['stored-episodes']) })
  }
}

function backendFrom(value: unknown): BackendChoice {
  return oneOf('--backend', value, ['auto', ...backendNames] as const)
}

export function oneOf<const Words extends readonly string[]>(flag: string, value: unknown, words: Words): Words[number] {
  const found = words.find((word) => word === value)
  if (found === undefined) throw new AppError('bad-request', `${flag} is ${String(value)}, but must be one of ${words.join(', ')}.`)
  return found
}

export function wholeNumber(flag: string, value: unknown): number {
  const number = Number(value)
  if (typeof value !== 'string' || value.trim() === '' || !Number.isSafeInteger(number) || number < 0) {
    throw new AppError('bad-request', `${flag} is ${String(value)}, but must be a whole number.`)
  }
  return number
}

/** `--set rl.lr=0.001 --set agents.verifier.kernel_size=1` on top of a configuration. Values are JSON, else text. */
export function withAssignments(config: Tree, assignments: unknown): Tree {
  let result = config
  for (const assignment of Array.isArray(assignments) ? (assignments as string[]) : []) {
    const at = assignment.indexOf('=')
    if (at <= 0)
      throw new AppError('bad-request', `--set ${assignment} has no value.`, { remedy: 'Write it as --set path=value, for example --set rl.lr=0.001.' })
    result = withPath(result, assignment.slice(0, at), jsonOrText(assignment.slice(at + 1)))
  }
  return result
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // not JSON: a bare word such as tanh
    return text
  }
}
