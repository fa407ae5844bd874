import type { NamedArray } from '@shared/domain/arrays'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeResponse, probeStable } from '../../../engine/objectives/probes/spg-probe'
import type { HostShaping } from '../../../engine/objectives/probes/spg-probe'
import { CategoricalReader } from '../../../engine/training/categorical'
import { groupedMeans } from '../../../engine/training/moments'
import { inputArray, numberSetting } from '../case-arrays'
import { arraysUnder } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

export const nipMaths: ParityFamily = { family: 'nip_maths', run: helper }

async function helper(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  switch (given.config['fn']) {
    case 'grouped_mean':
      return groupMeans(given)
    case 'logit_entropy':
      return { tensors: new Map([['output/y', entropies(given)]]) }
    case 'nystrom':
      return bestResponse(given, compute)
    case 'sos':
      return stableShaping(given, compute)
    default:
      return { skip: 'no user' }
  }
}

function groupMeans(given: CaseInput): CaseOutput {
  const groups = given.config['num_classes']
  const values = inputArray(given, 'input/values').data
  const classes = inputArray(given, 'input/classes').data
  return { tensors: new Map([['output/y', typeof groups === 'number' ? groupedMeans(values, classes, groups) : groupedMeans(values, classes)]]) }
}

/** Losses of the case's own: quartic for the follower, quadratic for the leader, in x = (w, b). */
async function bestResponse(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const own = new Map(['w', 'b'].map((name) => [name, inputArray(given, `input/${name}`)]))
  const floats = (name: string): Float32Array => Float32Array.from(inputArray(given, `input/${name}`).data)
  const at = Float32Array.from([...own.values()].flatMap(({ data }) => Array.from(data)))
  const v = floats('v')
  const linear = new Float32Array(at.length)
  linear.set(v)
  const response = await probeResponse(
    {
      follower: { matrix: floats('H'), quartic: 0.1, squares: 0, linear },
      leader: { matrix: null, quartic: 0, squares: v.reduce((sum, value) => sum + value, 0) / 2, linear: floats('c') },
      at,
      drawn: Array.from(inputArray(given, 'seedinput/permutation').data.subarray(0, numberSetting(given, 'rank'))),
      rho: numberSetting(given, 'rho')
    },
    compute
  )
  return { tensors: new Map(apart(response, own)) }
}

async function stableShaping(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const own = arraysUnder(given.arrays, 'input/xi.')
  const joined = (prefix: string): Float32Array => Float32Array.from([...own.keys()].flatMap((name) => Array.from(inputArray(given, `input/${prefix}.${name}`).data)))
  const terms: HostShaping = { own: joined('xi'), shaping: joined('hess'), foresight: joined('chi') }
  const settings = { scaling: numberSetting(given, 'scaling_factor'), threshold: numberSetting(given, 'threshold_factor') }
  return { tensors: new Map(apart(await probeStable(terms, settings, compute), own)) }
}

/** A vector cut into results of the sizes of these arrays. */
function apart(vector: Float32Array, sizes: ReadonlyMap<string, NamedArray>): (readonly [string, Float32Array])[] {
  let offset = 0
  return [...sizes].map(([name, { data }]) => [`output/${name}`, vector.slice(offset, (offset += data.length))] as const)
}

function entropies(given: CaseInput): Float64Array {
  const { data, shape } = inputArray(given, 'input/logits')
  const logits = Float32Array.from(data)
  const size = shape[shape.length - 1] ?? 1
  const reader = new CategoricalReader(size)
  return Float64Array.from({ length: logits.length / size }, (_, row) => {
    reader.read(logits, row * size, size, null)
    return reader.draw.entropy
  })
}
