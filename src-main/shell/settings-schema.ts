import type { AppSettings } from '@shared/contract/bridge'
import { backendNames, defaultSettings } from '@shared/domain/run'

const maxRecent = 10

/** Says what a setting must be, or null when the value fits. */
const checks: { readonly [Key in keyof AppSettings]: (value: unknown) => string | null } = {
  theme: oneOf('system', 'light', 'dark'),
  backend: oneOf('auto', ...backendNames),
  threads: wholeUpTo(1024),
  workspace: (value) => (isPath(value) ? null : 'an absolute path'),
  recentWorkspaces: (value) => (Array.isArray(value) && value.length <= maxRecent && value.every(isPath) ? null : `at most ${maxRecent} absolute paths`),
  notifyWhenDone: (value) => (typeof value === 'boolean' ? null : 'true or false'),
  checkpointPeriod: wholeUpTo(1_000_000_000),
  storedEpisodes: wholeUpTo(10_000)
}

/** @param workspace where runs are kept until the user chooses another place */
export function defaultAppSettings(workspace: string): AppSettings {
  return {
    theme: 'system',
    backend: defaultSettings.backend,
    threads: defaultSettings.threads,
    workspace,
    recentWorkspaces: [],
    notifyWhenDone: true,
    checkpointPeriod: defaultSettings.checkpointPeriod,
    storedEpisodes: defaultSettings.storedEpisodes
  }
}

/** What is wrong with one setting, as words beginning with its name; null when it fits. */
export function settingProblem(key: string, value: unknown): string | null {
  if (!isSettingName(key)) return `${key} is not known`
  const problem = checks[key](value)
  return problem === null ? null : `${key} is ${problem}`
}

/** The valid settings among these entries; others are left at their defaults. */
export function validSettings(entries: Readonly<Record<string, unknown>>, defaults: AppSettings): AppSettings {
  const valid = Object.entries(entries).filter(([key, value]) => isSettingName(key) && checks[key](value) === null)
  return { ...defaults, ...Object.fromEntries(valid) }
}

/** Puts a folder in front of the recent ones. */
export function withRecent(recent: readonly string[], path: string): readonly string[] {
  return [path, ...recent.filter((other) => other !== path)].slice(0, maxRecent)
}

export function isSettingName(key: string): key is keyof AppSettings {
  return Object.hasOwn(checks, key)
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096 && !value.includes('\0') && /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(value)
}

function oneOf(...words: readonly string[]): (value: unknown) => string | null {
  return (value) => (words.some((word) => word === value) ? null : `one of ${words.join(', ')}`)
}

function wholeUpTo(limit: number): (value: unknown) => string | null {
  return (value) => (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= limit ? null : `a whole number from 0 to ${limit}`)
}
