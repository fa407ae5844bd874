import { isTree } from '@shared/config/paths'
import type { BridgeCalls, BridgeChannel } from '@shared/contract/bridge-calls'
import { AppError } from '@shared/domain/errors'
import { settingProblem } from './settings-schema'

/** Says what the argument must be, or null when it fits. */
type Check = (value: unknown) => string | null

const maxSavedBytes = 256 * 1024 * 1024

const nothing: Check = (value) => (value === null || value === undefined ? null : 'empty')
const textUpTo =
  (limit: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= limit ? null : `a text of at most ${limit} characters`
const path: Check = (value) => (typeof value === 'string' && value.length > 0 && value.length <= 4096 && !value.includes('\0') ? null : 'a path')
const nonce: Check = (value) => (typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? null : 'a nonce of 32 hex digits')
const content: Check = (value) => {
  if (typeof value === 'string') return value.length <= maxSavedBytes ? null : 'a text of at most 256 MiB'
  return value instanceof Uint8Array && value.byteLength <= maxSavedBytes ? null : 'a text or at most 256 MiB of bytes'
}
const progress: Check = (value) => (value === null || (typeof value === 'number' && value >= 0 && value <= 1) ? null : 'a number from 0 to 1, or empty')
const count: Check = (value) => (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 10_000 ? null : 'a whole number from 0 to 10000')
const names: Check = (value) => (Array.isArray(value) && value.length <= 100 && value.every((name) => textUpTo(200)(name) === null) ? null : 'a list of names')

const changes: Check = (value) => {
  if (!isTree(value)) return 'a group of settings'
  for (const [key, entry] of Object.entries(value)) {
    const problem = settingProblem(key, entry)
    if (problem !== null) return `settings whose ${problem}`
  }
  return null
}

/** An object with exactly these fields. */
function record(fields: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isTree(value)) return `a group of ${Object.keys(fields).join(', ')}`
    const foreign = Object.keys(value).find((key) => !Object.hasOwn(fields, key))
    if (foreign !== undefined) return `a group of ${Object.keys(fields).join(', ')} without ${foreign}`
    for (const [key, check] of Object.entries(fields)) {
      const problem = check(value[key])
      if (problem !== null) return `a group whose ${key} is ${problem}`
    }
    return null
  }
}

const checks: { readonly [Channel in BridgeChannel]: Check } = {
  'app.facts': nothing,
  'app.settings': nothing,
  'app.saveSettings': changes,
  'app.chooseWorkspace': nothing,
  'app.openWorkspace': path,
  'app.chooseDataset': (value) => (value === 'files' || value === 'folder' ? null : '"files" or "folder"'),
  'app.reveal': path,
  'app.saveFile': record({ suggestedName: textUpTo(200), content }),
  'app.openExternal': textUpTo(2000),
  'app.copyText': textUpTo(16 * 1024 * 1024),
  'app.reportWork': record({ running: count, names, progress }),
  'app.notify': record({ title: textUpTo(200), body: textUpTo(1000) }),
  'engine.connect': nonce,
  'engine.restart': nothing,
  'engine.state': nothing
}

/** @throws AppError `bad-request` naming the channel and what its argument must be */
export function parseBridgeArgument<Channel extends BridgeChannel>(channel: Channel, value: unknown): BridgeCalls[Channel]['argument'] {
  const problem = checks[channel](value)
  if (problem !== null) throw new AppError('bad-request', `The argument of ${channel} must be ${problem}.`)
  return value ?? null
}
