import { AppError } from '../domain/errors'
import { isId } from '../domain/ids'
import { backendNames, bestModes, precisions, xlaChoices } from '../domain/run'
import type { RunSettings } from '../domain/run'
import { isTree } from '../config/paths'
import type { ArgumentOf, RequestName } from './requests'

/** Says what a field must be, or null when the value fits. */
type Check = (value: unknown) => string | null

const id: Check = (value) => (typeof value === 'string' && isId(value) ? null : 'a run or data set id')
const episode: Check = (value) => (typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value) ? null : 'an episode id')
const paths: Check = (value) => (isList(value, 1000, path) ? null : 'a list of 1 to 1000 absolute paths')
const grant: Check = (value) => (typeof value === 'string' && /^([0-9a-f]{64})?$/.test(value) ? null : 'a grant')
const count: Check = (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? null : 'a whole number, at least 0')
const text: Check = (value) => (typeof value === 'string' && value.length <= 200 ? null : 'a text of at most 200 characters')
const longText: Check = (value) => (typeof value === 'string' && value.length <= 4000 ? null : 'a text of at most 4000 characters')
const split: Check = (value) => (value === 'train' || value === 'test' ? null : '"train" or "test"')
const tree: Check = (value) => (isTree(value) && bounded(value, 8, { left: 4000 }) ? null : 'a group of settings, at most 8 levels deep')
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value)
const atMost =
  (limit: number): Check =>
  (value) =>
    count(value) ?? ((value as number) <= limit ? null : `a whole number, at most ${limit}`)

function oneOf(words: readonly string[]): Check {
  return (value) => (words.some((word) => word === value) ? null : `one of ${words.join(', ')}`)
}

const settingChecks: { [Key in keyof RunSettings]: Check } = {
  backend: (value) => (value === 'auto' || backendNames.some((name) => name === value) ? null : `auto or one of ${backendNames.join(', ')}`),
  compile: (value) => (value === 'auto' || value === 'on' || value === 'off' ? null : 'auto, on or off'),
  xla: oneOf(xlaChoices),
  precision: oneOf(precisions),
  threads: atMost(1024),
  interThreads: atMost(1024),
  checkpointPeriod: count,
  checkpointsKept: count,
  bestMetric: text,
  bestMode: oneOf(bestModes),
  storedEpisodes: atMost(10_000),
  episodePeriod: count
}
const settings: Check = (value) => {
  if (!isTree(value)) return 'a group of machine settings'
  for (const [key, entry] of Object.entries(value)) {
    const check = Object.hasOwn(settingChecks, key) ? settingChecks[key as keyof RunSettings] : undefined
    if (!check) return `machine settings; ${key} is not one of ${Object.keys(settingChecks).join(', ')}`
    const wrong = check(entry)
    if (wrong !== null) return `machine settings with ${key} ${wrong}`
  }
  return null
}

const about: Check = (value) => {
  if (!isTree(value)) return 'what there is to say of a dataset'
  const fields = ['id', 'title', 'description', 'origin', 'licence', 'citation']
  const foreign = Object.keys(value).find((key) => !fields.includes(key))
  if (foreign !== undefined) return `of ${fields.join(', ')} alone, without ${foreign}`
  const wrong = fields.find((key) => longText(value[key]) !== null)
  return wrong === undefined ? null : `complete: ${wrong} must be ${longText(0)}`
}

function isList(value: unknown, most: number, check: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= most && value.every(check)
}

function path(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 4096 && !value.includes('\0') && /^([/\\]|[A-Za-z]:[/\\])/.test(value)
}

const shapes: { readonly [Name in RequestName]: { readonly [Field in keyof ArgumentOf<Name>]: Check } } = {
  'engine.info': {},
  'engine.doctor': {},
  'workspace.info': {},
  'config.schema': {},
  'config.presets': {},
  'config.check': { config: tree },
  'config.model': { config: tree },
  'runs.list': {},
  'runs.get': { run: id },
  'runs.create': { config: tree, name: text, settings, preset: orNull(text) },
  'runs.resume': { run: id, settings },
  'runs.pause': { run: id },
  'runs.continue': { run: id },
  'runs.stop': { run: id },
  'runs.fork': { run: id, iterations: count, changes: tree, name: text, settings },
  'runs.rename': { run: id, name: text },
  'runs.trash': { run: id },
  'runs.log': { run: id, from: count, limit: atMost(10_000) },
  'metrics.read': { run: id, from: count },
  'metrics.csv': { run: id },
  'checkpoints.list': { run: orNull(id) },
  'checkpoints.verify': { run: id, iterations: count },
  'episodes.list': { run: id, iterations: count },
  'episodes.get': { run: id, iterations: count, episode },
  'episodes.play': { run: id, iterations: count, count: atMost(1000), split, seed: atMost(4_294_967_295) },
  'datasets.list': {},
  'datasets.verify': { dataset: id },
  'datasets.images': { dataset: id, split, classIndex: orNull(atMost(999)), offset: count, limit: atMost(4096) },
  'datasets.usage': { dataset: id },
  'datasets.trash': { dataset: id },
  'datasets.fetch': { dataset: id },
  'datasets.discardFetched': { dataset: id },
  'imports.scan': { paths, grant, known: orNull(id) },
  'imports.read': { import: id, options: tree },
  'imports.images': { import: id, split, classIndex: orNull(atMost(999)), offset: count, limit: atMost(4096) },
  'imports.accept': { import: id, about },
  'imports.discard': { import: id },
  'datasets.preview': { dataset: id, options: tree, seed: atMost(4_294_967_295) }
}

export function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(shapes, name)
}

/**
 * An argument as its request declares it, or `bad-request` naming request, field and value.
 * Nothing that came over a port is used before it went through here.
 */
export function parseArgument<Name extends RequestName>(name: Name, value: unknown): ArgumentOf<Name> {
  const shape: Readonly<Record<string, Check>> = shapes[name]
  if (!isTree(value)) throw new AppError('bad-request', `${name} needs an object as its argument.`)
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape, key)) throw new AppError('bad-request', `${name} does not take ${key}.`)
  }
  for (const [key, check] of Object.entries(shape)) {
    const wrong = check(value[key])
    if (wrong !== null) throw new AppError('bad-request', `${name}: ${key} must be ${wrong}.`)
  }
  return value as ArgumentOf<Name>
}

function bounded(value: unknown, depth: number, budget: { left: number }): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  for (const [key, child] of Object.entries(value)) {
    budget.left--
    if (budget.left < 0 || key === '__proto__' || !bounded(child, depth - 1, budget)) return false
  }
  return true
}
