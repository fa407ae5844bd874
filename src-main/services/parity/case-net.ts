import type { NamedArray } from '@shared/domain/arrays'
import type { Compute } from '../../engine/objectives/probes/compute'
import { probeNet } from '../../engine/objectives/probes/net-probe'
import type { Net, Pass } from '../../engine/nets/net'
import { inputArray } from './case-arrays'
import { arraysUnder, prefixed } from './case-network'
import type { CaseInput, CaseOutput } from './types'

export interface NetCase {
  readonly mode?: Pass['mode']
  /** Name of the input; whole numbers are read, not differentiated by. */
  readonly input?: string
  readonly values?: Readonly<Record<string, unknown>>
}

/** A component with weights, one input and a cotangent: `output/y` and the gradients of everything. */
export async function netCase(given: CaseInput, net: Net, compute: Compute, { mode = 'evaluate', input = 'x', values = {} }: NetCase = {}): Promise<CaseOutput> {
  const x = inputArray(given, `input/${input}`)
  const cotangent = given.arrays.get('input/cotangent')
  const { outputs, gradients, inputGradients } = await probeNet(
    {
      parameters: net.parameters,
      weights: arraysUnder(given.arrays, 'weight/'),
      mode,
      inputs: { [input]: x },
      cotangents: new Map(cotangent ? [['y', cotangent]] : []),
      run: (pass, tensors) => ({ y: net.apply(pass, tensors[input]!) })
    },
    compute
  )
  return {
    tensors: new Map<string, ArrayLike<number>>([...prefixed('output/', outputs), ...prefixed('grad/', gradients), ...prefixed('grad_input/', inputGradients)]),
    values
  }
}

/** `x0`, `x1`, ... as many as there are. */
export function inputBatches({ arrays }: CaseInput, prefix: string): NamedArray[] {
  const found: NamedArray[] = []
  for (let next = arrays.get(`${prefix}0`); next; next = arrays.get(`${prefix}${found.length}`)) found.push(next)
  return found
}
