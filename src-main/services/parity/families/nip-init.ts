import type { NamedArray } from '@shared/domain/arrays'
import { initialModel } from '../../../engine/agents/initial-state'
import { createNetworks } from '../../../engine/agents/networks'
import type { NamedParameter } from '../../../engine/agents/networks'
import { numberSetting } from '../case-arrays'
import { caseNetwork } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** Properties of freshly initialised agents, over several draws: what kind of numbers each parameter starts with. */
export const nipInit: ParityFamily = { family: 'nip_init', run: (given) => Promise.resolve(freshAgents(given)) }

/** Single precision of orthogonal matrices of the sizes at hand. */
const tolerance = 1e-5

function freshAgents(given: CaseInput): CaseOutput | CaseSkip {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const { parameters } = createNetworks(config, shape)
  const draws = Array.from({ length: numberSetting(given, 'draws') }, (_, index) => initialModel(parameters, config.agents, config.seed + index))
  const gain = numberSetting(given, 'gain')
  const described = parameters.map((parameter) => properties(parameter, draws.map((model) => model.get(parameter.key)!), gain)) // prettier-ignore
  return { tensors: new Map([['empty', [0]]]), values: { parameters: described } }
}

function properties({ key: name, spec: { shape, fanIn } }: NamedParameter, draws: readonly NamedArray[], gain: number): Readonly<Record<string, unknown>> {
  const all = (fits: (array: NamedArray) => boolean): boolean => draws.every(fits)
  if (shape.length < 2) {
    const every = (value: number): boolean => all(({ data }) => data.every((entry: number) => entry === value))
    return { name, shape, all_zero: every(0), all_one: every(1) }
  }
  const orthogonal = all((array) => isOrthogonal(array, gain))
  const bound = 1 / Math.sqrt(fanIn)
  const bounded = all(({ data }) => data.every((entry: number) => Math.abs(entry) <= bound))
  return { name, shape, fan_in: fanIn, orthogonal, abs_max_le_bound: orthogonal ? null : bounded }
}

/** Whether the rows of (out, rest), or its columns where they are fewer, are orthogonal and as long as the gain. */
function isOrthogonal({ shape, data }: NamedArray, gain: number): boolean {
  const rows = shape[0]!
  const columns = data.length / rows
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows]
  const entry = (vector: number, index: number): number => (rows <= columns ? data[vector * columns + index]! : data[index * columns + vector]!)
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let product = 0
      for (let index = 0; index < length; index++) product += entry(a, index) * entry(b, index)
      if (Math.abs(product - (a === b ? gain ** 2 : 0)) > tolerance * gain ** 2) return false
    }
  }
  return true
}
