import type { SchemaNode } from '@shared/config/field'
import { isTree, merged, withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig, resolveRunConfig } from '@shared/config/resolve'
import { schemaDocument } from '@shared/config/run-schema'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { RunShape } from '../agents/run-program'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import type { ImageSize } from '../scenario/shape'
import { programParts } from './program-parts'
import { objectives } from './registry'

/*
 * Which configurations a table over "everything the engine can train" has to hold. Nothing is listed here by name: settings and their
 * values are read from the schema, which is made of the registries, so that whatever joins either is in the table from then on.
 */

/** A setting and the values it takes in the table. */
export interface Axis {
  /** Dotted path, below the agent for settings of agents. */
  readonly path: string
  readonly levels: readonly unknown[]
  /** The first value is a size smaller than the usual one, to be taken wherever no other is. */
  readonly small: boolean
}

/** Groups whose whole numbers say how often something happens on the host: they reach no network and no loss. */
const hostCounts = ['rl', 'dataset_options']

/** Whole numbers above this make a table of small networks slow; so do more blocks than two, or rows of a Hessian than one, which show nothing new. */
const largest = 3
const shorter: ReadonlyMap<string, readonly unknown[]> = new Map([
  ['num_blocks_per_group', [1, 2]],
  ['ihvp_rank', [1]]
])

/** Values of a setting, the usual one first: all words of an enumeration, both of a switch, a number and its half, small whole numbers. */
function levelsOf(node: SchemaNode): readonly unknown[] {
  const levels = node.anyOf ? node.anyOf.flatMap(levelsOf) : plainLevels(node)
  return [...new Set(levels.includes(node.default) ? [node.default, ...levels] : levels)]
}

function plainLevels(node: SchemaNode): readonly unknown[] {
  if (node.enum) return node.enum
  if (node.type === 'null') return [null]
  if (node.type === 'boolean') return [false, true]
  if (node.type === 'integer') return wholeLevels(node)
  if (node.type === 'number') return typeof node.default === 'number' ? [node.default, node.default / 2] : [0.1]
  return []
}

/** The smallest, the default and the one after it, as far as they are small; else two that are and can be divided, for widths of layers. */
function wholeLevels({ minimum = 1, maximum = largest, default: usual }: SchemaNode): readonly number[] {
  if (typeof usual === 'number' && usual > largest) return usual < 8 ? [minimum, minimum + 1] : [minimum + 7, minimum + 5]
  const near = usual === largest ? [minimum + 1, usual] : typeof usual === 'number' ? [usual, usual + 1] : [minimum + 1]
  return [minimum, ...near].filter((value) => value <= maximum)
}

function isWhole({ type, anyOf }: SchemaNode): boolean {
  return type === 'integer' || (anyOf?.some(isWhole) ?? false)
}

/** A learning-rate factor has two sides, which must be equal while bodies are shared. */
function isFactor({ properties }: SchemaNode): boolean {
  return properties !== undefined && Object.keys(properties).join() === 'actor,critic'
}

const equalSides = (factor: number): unknown => ({ actor: factor, critic: factor })

function axesOf(properties: Readonly<Record<string, SchemaNode>>, prefix: string): Axis[] {
  return Object.entries(properties).flatMap(([key, node]): Axis[] => {
    const path = prefix + key
    if (isFactor(node)) return [{ path, levels: [1, 0, 2].map(equalSides), small: false }]
    if (node.properties) return axesOf(node.properties, `${path}.`)
    if (isWhole(node) && hostCounts.includes(path.split('.')[0]!)) return []
    const levels = shorter.get(key) ?? levelsOf(node)
    return levels.length === 0 ? [] : [{ path, levels, small: isWhole(node) && node.default !== levels[0] }]
  })
}

/**
 * Sizes of the table's batches, whatever the number of rounds. Small, but with enough pixels in all that no single unit decides: a
 * unit that switches on in one run and not yet in the other would make a difference far above rounding.
 */
const sizes: Tree = { dataset: 'mnist10k', rl: { frames_per_batch: 24, minibatch_size: 24 } }

/** Small images: with odd sides, unless networks need others. */
const images: readonly ImageSize[] = [
  { channels: 1, height: 8, width: 6 },
  { channels: 1, height: 16, width: 16 },
  { channels: 1, height: 36, width: 36 }
]

/**
 * Of a run on the smallest images that its networks take; of the features of a pretrained network, three are taken.
 * @throws AppError `bad-config` where none fits
 */
export function shapeOf(config: RunConfig): RunShape {
  let reason: AppError | null = null
  for (const image of images) {
    const shape = fitting(config, image)
    if (!(shape instanceof AppError)) return shape
    reason ??= shape
  }
  throw reason!
}

function fitting(config: RunConfig, image: ImageSize): RunShape | AppError {
  try {
    const shape = deriveRunShape(config, image)
    const thin = { ...shape, embedding: shape.embedding && { ...shape.embedding, channels: 3 } }
    programParts(config, thin)
    return thin
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** What agents can be made to learn in dialogues, by its name: its trainer, and the setting that chooses it there. */
const learnable = objectives.map(({ name, trainer, chosenBy }) => {
  const chosen: Tree = { trainer }
  return { name, settings: chosenBy === null ? chosen : withPath(chosen, chosenBy.path, chosenBy.value) }
})
const objectiveAxis: Axis = { path: 'objective', levels: learnable.map(({ name }) => name), small: false }
/** Settings that choose one. */
export const choosing: readonly string[] = ['trainer', ...objectives.flatMap(({ chosenBy }) => (chosenBy === null ? [] : [chosenBy.path]))]

const { schema, agent } = schemaDocument(runSchema)
const { agents: _, ...shared } = schema.properties ?? {}

const sharedAxes: readonly Axis[] = axesOf(shared, '').filter(({ path }) => !choosing.includes(path))
const agentAxes: readonly Axis[] = axesOf(agent.properties ?? {}, '')
export const axes: readonly Axis[] = [objectiveAxis, ...sharedAxes, ...agentAxes]

const bodyNames = agentAxes.find(({ path }) => path === 'body')!.levels as readonly string[]

/** The body whose settings these are; null for those that agents have with any body. */
function bodyOf(path: string): string | null {
  return bodyNames.find((name) => path.startsWith(`${name}.`)) ?? null
}

/** A value of a setting. */
export interface Place {
  readonly path: string
  readonly level: unknown
}

/** What stands in a case: values of shared settings, and of each agent's. */
interface Row {
  readonly shared: readonly Place[]
  readonly agents: readonly (readonly Place[])[]
}

/** Sizes that are taken wherever no others are. */
const smallest = (given: readonly Axis[]): readonly Place[] => given.flatMap(({ path, levels, small }) => (small ? [{ path, level: levels[0] }] : []))

function settingsOf({ shared: places, agents }: Row): Tree {
  const settings = [...smallest(sharedAxes), ...places].reduce(
    (tree, { path, level }) => (path === 'objective' ? merged(tree, learnable.find(({ name }) => name === level)!.settings) : withPath(tree, path, level)),
    sizes
  )
  const alike = smallest(agentAxes)
  const names = agentNames(settings)
  const records = names.map((name, index) => [
    name,
    [...alike, ...(agents[index] ?? [])].reduce((tree: Tree, { path, level }) => withPath(tree, path, level), {})
  ])
  return { ...settings, agents: Object.fromEntries(records) as Tree }
}

/** Of the settings' protocol; where they are refused as a whole, those it has by default. */
function agentNames(settings: Tree): readonly string[] {
  const name = settings['interaction_protocol'] ?? protocolNames[0]
  const config = resolveRunConfig(runSchema, settings).config ?? resolveRunConfig(runSchema, { interaction_protocol: name }).config
  const protocol = runSchema.protocols.find((known) => known.name === name)
  if (!config || !protocol) throw new Error(`protocol ${JSON.stringify(name)} has no valid configuration`)
  return protocol.agentNames(config)
}

const protocolNames = runSchema.protocols.map(({ name }) => name)

function isAllowed(row: Row): boolean {
  const { config } = resolveRunConfig(runSchema, settingsOf(row))
  if (config === null) return false
  try {
    shapeOf(config)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** A configuration of the table. */
export interface CoveringCase {
  readonly title: string
  readonly settings: Tree
}

export interface CoveringTable {
  readonly cases: readonly CoveringCase[]
  /** Every value that stands in some case. */
  readonly placed: readonly Place[]
  /** Values that the schema's own rules refuse even where all else is as usual. */
  readonly refused: readonly Place[]
}

/** Values that stand in no case yet, by setting. The first value of a setting is the usual one, which stands wherever no other does. */
class Pending {
  readonly #left: ReadonlyMap<string, unknown[]>
  readonly placed: Place[] = []
  readonly refused: Place[] = []

  constructor(given: readonly Axis[]) {
    this.#left = new Map(given.map(({ path, levels }) => [path, path === 'objective' ? [...levels] : levels.slice(1)]))
  }

  /** The next value of each of these settings that has one left. */
  next(paths: readonly Axis[]): Place[] {
    return paths.flatMap(({ path }) => (this.count(path) > 0 ? [{ path, level: this.#left.get(path)![0] }] : []))
  }

  count(path: string): number {
    return this.#left.get(path)!.length
  }

  settle({ path, level }: Place, into: 'placed' | 'refused'): void {
    const left = this.#left.get(path)!
    left.splice(left.indexOf(level), 1)
    this[into].push({ path, level })
  }
}

/** Adds as many of these as may stand together, those that come first before others: halves of a list that may not are tried one by one. */
function addAll(places: readonly Place[], known: readonly Place[], allowed: (places: readonly Place[]) => boolean): readonly Place[] {
  if (places.length === 0) return known
  const all = [...known, ...places]
  if (allowed(all)) return all
  if (places.length === 1) return known
  const half = places.length >> 1
  return addAll(places.slice(half), addAll(places.slice(0, half), known, allowed), allowed)
}

/** Cases in which every value of every setting stands that the schema allows, in as few as that takes. */
export function coveringCases(): CoveringTable {
  const pending = new Pending(axes)
  const cases: CoveringCase[] = []
  /** What of these came to stand, and what cannot even alone. */
  const settle = (tried: readonly Place[], standing: readonly Place[], alone: (place: Place) => Row): void => {
    for (const place of tried) {
      if (standing.includes(place)) pending.settle(place, 'placed')
      else if (!isAllowed(alone(place))) pending.settle(place, 'refused')
    }
  }
  for (let settled = -1; settled < pending.placed.length + pending.refused.length;) {
    settled = pending.placed.length + pending.refused.length
    const objective = pending.next([objectiveAxis])[0] ?? { path: 'objective', level: learnable[0]!.name }
    const wanted = pending.next(sharedAxes)
    const tried = [...pending.next([objectiveAxis]), ...wanted]
    const known = tried.find(({ path }) => path === 'objective') ?? objective
    const together = addAll(wanted, [known], (places) => isAllowed({ shared: places, agents: [] }))
    settle(tried, together, (place) => ({ shared: [place], agents: [] }))
    // second derivatives of deep networks take seconds to trace: one agent is enough of them
    const costly = derivesTwice(settingsOf({ shared: together, agents: [] }))
    const agents: (readonly Place[])[] = []
    for (const index of agentNames(settingsOf({ shared: together, agents: [] })).keys()) {
      const { tried: own, body } = nextAgent(pending, costly && index > 0)
      const standing = addAll(own, body, (places) => isAllowed({ shared: together, agents: [...agents, places] }))
      settle(own, standing, (place) => ({ shared: [], agents: [[...body, place]] }))
      agents[index] = standing
    }
    cases.push({ title: `${String(objective.level)} ${cases.length + 1}`, settings: settingsOf({ shared: together, agents }) })
  }
  // the last one settled nothing
  return { cases: cases.slice(0, -1), placed: pending.placed, refused: pending.refused }
}

function derivesTwice(settings: Tree): boolean {
  const config = requireRunConfig(runSchema, settings)
  return programParts(config, shapeOf(config)).rule.steer !== null
}

/** The body that has most values left, and what next stands with it. */
function nextAgent(pending: Pending, plain: boolean): { readonly body: readonly Place[]; readonly tried: readonly Place[] } {
  const own = (name: string): readonly Axis[] => agentAxes.filter(({ path }) => bodyOf(path) === name)
  const left = (name: string): number => Math.max(0, ...own(name).map(({ path }) => pending.count(path)))
  const name = plain ? bodyNames[0]! : bodyNames.reduce((most, other) => (left(other) > left(most) ? other : most))
  const common = agentAxes.filter(({ path }) => bodyOf(path) === null && path !== 'body')
  const chosen: Place = { path: 'body', level: name }
  const first = pending.next(agentAxes.filter(({ path }) => path === 'body')).find(({ level }) => level === name)
  return { body: first ? [] : [chosen], tried: [...(first ? [first] : []), ...pending.next([...own(name), ...common])] }
}

export function trainedTensors(settings: Tree): number {
  const config = requireRunConfig(runSchema, settings)
  return programParts(config, shapeOf(config)).layout.trained.places.length
}

/** What leaves something out: no rate; no weight of a loss; of each learning-rate factor one side, in turn. */
export function switchedOffCases(): CoveringCase[] {
  const plain = settingsOf({ shared: [], agents: [] })
  const zeros = numbersWithZero(shared, '')
  const rate = 'rl.lr'
  const factors = agentAxes.filter(({ levels }) => levels.every(isTree))
  const apart = withPath(plain, 'rl.use_shared_body', false)
  const oneSided = (first: number): Tree =>
    agentNames(apart).reduce(
      (tree, name) =>
        factors.reduce((inner, { path }, index) => withPath(inner, `agents.${name}.${path}.${['actor', 'critic'][(first + index) % 2]}`, 0), tree),
      apart
    )
  return [
    { title: 'no rate', settings: withPath(plain, rate, 0) },
    {
      title: 'no weights of losses',
      settings: zeros.filter((path) => path !== rate).reduce((tree, path) => withPath(tree, path, 0), plain)
    },
    { title: 'one side of each factor', settings: oneSided(0) },
    { title: 'the other side of each factor', settings: oneSided(1) }
  ]
}

function numbersWithZero(properties: Readonly<Record<string, SchemaNode>>, prefix: string): string[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    if (node.properties) return numbersWithZero(node.properties, `${prefix}${key}.`)
    return node.type === 'number' && node.minimum === 0 && node.default !== 0 ? [prefix + key] : []
  })
}
