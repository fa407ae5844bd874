import type { ArrayData, NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { NamedParameter } from '../agents/networks'
import type { ParameterLayout, Section } from '../agents/parameter-layout'
import type { ProgramState } from '../agents/run-program'
import { fromInner, toInner } from '../nets/parameters'
import type { LearningRule } from './objective'
import { namedRuleState, parseMemory, rulePrefix } from './rule-state'

/** Everything learned, on the host, laid out as on the device. */
export interface HostVectors {
  readonly parameters: Float32Array
  readonly frozen: Float32Array
  readonly buffers: Float32Array
}

export interface HostMoments {
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
  /** What the objective remembers. */
  readonly memory: Float32Array
  /** Finished steps of every trained parameter, in layout order. */
  readonly steps: readonly number[]
}

/** What says where everything stands. */
export interface StateLayout {
  readonly layout: ParameterLayout
  readonly rule: Pick<LearningRule, 'memory' | 'gifts'>
}

/** Keys and layouts of checkpoints (architecture 5): PyTorch's, under `<agent>.<part>.<reference path>`. */
export function namedState({ layout, rule }: StateLayout, vectors: HostVectors, { firstMoment, secondMoment, memory, steps }: HostMoments): ProgramState {
  const model = new Map<string, NamedArray>()
  store(model, layout.trained, vectors.parameters)
  store(model, layout.frozen, vectors.frozen)
  store(model, layout.buffers, vectors.buffers)
  const optimizer = namedRuleState(rule, memory)
  store(optimizer, layout.trained, firstMoment, 'exp_avg/')
  store(optimizer, layout.trained, secondMoment, 'exp_avg_sq/')
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

/** @throws AppError `damaged` naming the first key that is missing, unexpected or wrongly shaped */
export function parseModel(layout: ParameterLayout, model: NamedArrays): HostVectors {
  const sections = [layout.trained, layout.frozen, layout.buffers]
  refuseUnexpected('model', model, new Set(sections.flatMap(({ places }) => places.map(({ parameter }) => parameter.key))))
  return {
    parameters: load('model', model, layout.trained),
    frozen: load('model', model, layout.frozen),
    buffers: load('model', model, layout.buffers)
  }
}

/** As parseModel. What another objective remembered is passed over. */
export function parseOptimizer({ layout, rule }: StateLayout, optimizer: NamedArrays): HostMoments {
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
  for (const key of arrays.keys()) if (!known.has(key) && !key.startsWith(rulePrefix)) throw damaged(what, `${key} belongs to no parameter of this run`)
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
