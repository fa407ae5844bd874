import type { ArrayData, NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { NamedParameter } from '../agents/networks'
import type { ParameterLayout, Section } from '../agents/parameter-layout'
import type { ProgramState } from '../agents/run-program'
import { fromInner, toInner } from '../nets/parameters'
import type { HostState, LearnedVectors } from './learned-state'
import type { LearningRule } from './objective'
import { namedRuleState, parseMemory, rulePrefix } from './rule-state'
import { targetPrefix } from './target-critic'
import type { TargetCritic } from './target-critic'

/** What says where everything stands. */
export interface StateLayout {
  readonly layout: ParameterLayout
  readonly rule: Pick<LearningRule, 'memory' | 'gifts'>
  readonly target: TargetCritic | null
}

/** How long each vector is. */
export function vectorSizes({ layout, rule, target }: StateLayout): Record<keyof LearnedVectors, number> {
  const { size } = layout.trained
  return {
    parameters: size,
    frozen: layout.frozen.size,
    buffers: layout.buffers.size,
    firstMoment: size,
    secondMoment: size,
    memory: rule.memory?.initial.length ?? 0,
    target: target?.copies.size ?? 0
  }
}

/** Of agents that have learned nothing yet. */
export function freshState({ layout, rule, target }: StateLayout, model: NamedArrays): HostState {
  const { size, places } = layout.trained
  const memory = rule.memory?.initial.slice() ?? new Float32Array(0)
  const moments = { firstMoment: new Float32Array(size), secondMoment: new Float32Array(size) }
  const vectors = { ...parseModel(layout, model), ...moments, memory, target: parseTarget(target, model) }
  return { vectors, steps: places.map(() => 0) }
}

/** Keys and layouts of checkpoints (architecture 5): PyTorch's, under `<agent>.<part>.<reference path>`. */
export function namedState({ layout, rule, target }: StateLayout, { vectors, steps }: HostState): ProgramState {
  const model = new Map<string, NamedArray>()
  store(model, layout.trained, vectors.parameters)
  store(model, layout.frozen, vectors.frozen)
  store(model, layout.buffers, vectors.buffers)
  const optimizer = namedRuleState(rule, vectors.memory)
  store(optimizer, layout.trained, vectors.firstMoment, 'exp_avg/')
  store(optimizer, layout.trained, vectors.secondMoment, 'exp_avg_sq/')
  if (target !== null) store(optimizer, target.copies, vectors.target, targetPrefix)
  layout.trained.places.forEach(({ parameter: { key } }, index) => {
    optimizer.set(`step/${key}`, { type: 'I32', shape: [], data: Int32Array.of(steps[index]!) })
  })
  return { model, optimizer }
}

function store(into: Map<string, NamedArray>, { places }: Section, vector: Float32Array, prefix = ''): void {
  for (const { parameter, offset } of places) {
    into.set(prefix + parameter.key, { type: 'F32', shape: parameter.spec.shape, data: fromInner(parameter.spec, vector, offset) })
  }
}

/**
 * What named arrays hold, laid out for the device. What another objective remembered is passed over, as are copies of what needs none.
 * @throws AppError `damaged` naming the first key that is missing, unexpected or wrongly shaped
 */
export function parseState(where: StateLayout, { model, optimizer }: ProgramState): HostState {
  const { steps, ...others } = parseOptimizer(where, optimizer)
  return { vectors: { ...parseModel(where.layout, model), ...others, target: parseTarget(where.target, model, optimizer) }, steps }
}

/** Another model in the place of the present one, and of the target critic; all else as it is. @throws as parseState */
export function withModel({ layout, target }: StateLayout, model: NamedArrays, { vectors, steps }: HostState): HostState {
  return { vectors: { ...vectors, ...parseModel(layout, model), target: parseTarget(target, model) }, steps }
}

/** What has no stored copy, as in a new run or a fork that switches copies on, begins with one of the model. */
function parseTarget(target: TargetCritic | null, model: NamedArrays, optimizer: NamedArrays = new Map()): Float32Array {
  if (target === null) return new Float32Array(0)
  const copies = target.copies.places.map(
    ({ parameter: { key } }) => [targetPrefix + key, optimizer.get(targetPrefix + key) ?? required('model', model, key)] as const
  )
  return load('optimizer', new Map(copies), target.copies, targetPrefix)
}

function parseModel(layout: ParameterLayout, model: NamedArrays): Pick<LearnedVectors, 'parameters' | 'frozen' | 'buffers'> {
  const sections = [layout.trained, layout.frozen, layout.buffers]
  refuseUnexpected('model', model, new Set(sections.flatMap(({ places }) => places.map(({ parameter }) => parameter.key))))
  return {
    parameters: load('model', model, layout.trained),
    frozen: load('model', model, layout.frozen),
    buffers: load('model', model, layout.buffers)
  }
}

function parseOptimizer(
  { layout, rule }: StateLayout,
  optimizer: NamedArrays
): Pick<LearnedVectors, 'firstMoment' | 'secondMoment' | 'memory'> & Pick<HostState, 'steps'> {
  const keys = layout.trained.places.map(({ parameter }) => parameter.key)
  refuseUnexpected('optimizer', optimizer, new Set(['exp_avg/', 'exp_avg_sq/', 'step/'].flatMap((prefix) => keys.map((key) => prefix + key))))
  return {
    firstMoment: load('optimizer', optimizer, layout.trained, 'exp_avg/'),
    secondMoment: load('optimizer', optimizer, layout.trained, 'exp_avg_sq/'),
    memory: parseMemory(rule, optimizer),
    steps: keys.map((key) => stepCount(`step/${key}`, required('optimizer', optimizer, `step/${key}`)))
  }
}

function load(what: string, arrays: NamedArrays, { places, size }: Section, prefix = ''): Float32Array {
  const vector = new Float32Array(size)
  for (const { parameter, offset } of places) toInner(parameter.spec, checked(what, arrays, parameter, prefix), vector, offset)
  return vector
}

function checked(what: string, arrays: NamedArrays, { key, spec }: NamedParameter, prefix: string): ArrayData {
  const { shape, data } = required(what, arrays, prefix + key)
  if (shape.join() !== spec.shape.join()) {
    throw damaged(what, `${prefix}${key} has shape [${shape.join(', ')}], but this run needs [${spec.shape.join(', ')}]`)
  }
  return data
}

function required(what: string, arrays: NamedArrays, key: string): NamedArray {
  const found = arrays.get(key)
  if (!found) throw damaged(what, `${key} is missing`)
  return found
}

function refuseUnexpected(what: string, arrays: NamedArrays, known: ReadonlySet<string>): void {
  const passed = (key: string): boolean => [rulePrefix, targetPrefix].some((prefix) => key.startsWith(prefix))
  for (const key of arrays.keys()) if (!known.has(key) && !passed(key)) throw damaged(what, `${key} belongs to no parameter of this run`)
}

/** Our own files hold one whole number; PyTorch's a float scalar. */
function stepCount(key: string, { data }: NamedArray): number {
  const step = data[0]
  if (data.length !== 1 || step === undefined || !Number.isInteger(step) || step < 0) throw damaged('optimizer', `${key} is not a number of steps`)
  return step
}

function damaged(what: string, why: string): AppError {
  return new AppError('damaged', `The ${what} state does not fit: ${why}.`, { remedy: 'Use a checkpoint of the same agents, protocol and sizes.' })
}
