import { trainerAdam } from '../../../engine/objectives/adam'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { probeAdam, probeClipping } from '../../../engine/objectives/probes/optimiser-probe'
import { inputArray, numberSetting } from '../case-arrays'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** Adam on given gradients, and joint norm clipping. */
export const optimSteps: ParityFamily = { family: 'optim_steps', run: optimiserSteps }

interface Options {
  readonly lr?: number
  readonly eps?: number
  readonly betas?: readonly [number, number]
  readonly weight_decay?: number
  readonly amsgrad?: boolean
}

async function optimiserSteps(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const { kind, mode } = given.config
  if (kind === 'clip') return mode === 'norm' ? clippedOnce(given, compute) : { skip: 'no user' }
  if (kind !== 'adam') return { skip: 'no user' }
  const options = (given.config['options'] ?? {}) as Options
  if (options.amsgrad === true || (options.weight_decay ?? 0) !== 0) return { skip: 'no user' }
  return adamSteps(given, options, compute)
}

function namesOf({ config }: CaseInput): readonly string[] {
  return config['parameters'] as readonly string[]
}

/** All parameters laid end to end, as the trainer keeps them. */
function joined(given: CaseInput, prefix: string, step: number | null): Float32Array {
  return Float32Array.from(
    namesOf(given).flatMap((name) => {
      const { data } = inputArray(given, prefix + name)
      const size = sizeOf(given, name)
      return Array.from(step === null ? data : data.subarray(step * size, (step + 1) * size))
    })
  )
}

function sizeOf(given: CaseInput, name: string): number {
  return inputArray(given, `state0/${name}`).data.length
}

/** The reverse of joined. */
function apart(given: CaseInput, vector: Float32Array): (readonly [string, Float32Array])[] {
  let offset = 0
  return namesOf(given).map((name) => [name, vector.slice(offset, (offset += sizeOf(given, name)))] as const)
}

async function clippedOnce(given: CaseInput, compute: Compute): Promise<CaseOutput> {
  const { gradient, norm } = await probeClipping(joined(given, 'input/grad.', null), numberSetting(given, 'max'), compute)
  return {
    tensors: new Map<string, ArrayLike<number>>([['output/total_norm', [norm]], ...apart(given, gradient).map(([name, values]) => [`output/grad.${name}`, values] as const)])
  }
}

async function adamSteps(given: CaseInput, { lr = 1e-3, eps = 1e-8, betas = [trainerAdam.first, trainerAdam.second] }: Options, compute: Compute): Promise<CaseOutput> {
  const groups = given.config['groups'] as readonly { readonly names: readonly string[]; readonly options: Options }[]
  const clip = given.config['clip']
  const { parameters, norms } = await probeAdam({
    start: joined(given, 'state0/', null),
    gradients: Array.from({ length: numberSetting(given, 'steps') }, (_, step) => joined(given, 'input/grad.', step)),
    groups: namesOf(given).map((name) => ({ size: sizeOf(given, name), rate: groups.find(({ names }) => names.includes(name))?.options.lr ?? lr })),
    settings: { first: betas[0], second: betas[1], epsilon: eps },
    clip: typeof clip === 'number' ? clip : null
  }, compute)
  const bySteps = parameters.map((vector) => new Map(apart(given, vector)))
  return {
    tensors: new Map(namesOf(given).map((name) => [`output/${name}`, bySteps.flatMap((step) => [...step.get(name)!])])),
    values: norms.length === 0 ? {} : { norms }
  }
}
