import { CategoricalReader } from '../../../engine/training/categorical'
import { groupedMeans } from '../../../engine/training/moments'
import { inputArray } from '../case-arrays'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** Helpers of training algorithms that are not built yet. */
const later: Readonly<Record<string, string>> = { nystrom: 'Stackelberg policy gradient', sos: 'stable opponent shaping' }

export const nipMaths: ParityFamily = {
  family: 'nip_maths',
  run: (given) => Promise.resolve(helper(given))
}

function helper(given: CaseInput): CaseOutput | CaseSkip {
  const name = String(given.config['fn'])
  if (name === 'grouped_mean') {
    const groups = given.config['num_classes']
    const values = inputArray(given, 'input/values').data
    const classes = inputArray(given, 'input/classes').data
    return { tensors: new Map([['output/y', typeof groups === 'number' ? groupedMeans(values, classes, groups) : groupedMeans(values, classes)]]) }
  }
  if (name === 'logit_entropy') return { tensors: new Map([['output/y', entropies(given)]]) }
  const planned = later[name]
  return { skip: planned === undefined ? 'no user' : `not built: ${planned}` }
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
