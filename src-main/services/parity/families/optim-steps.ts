import * as tf from '@tensorflow/tfjs-core'
import { adamFactors, adamStep, trainerAdam } from '../../../engine/objectives/adam'
import type { AdamState } from '../../../engine/objectives/adam'
import { clipByJointNorm } from '../../../engine/objectives/gradient-clipping'
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

async function optimiserSteps(given: CaseInput): Promise<CaseOutput | CaseSkip> {
  const { kind, mode } = given.config
  if (kind === 'clip') return mode === 'norm' ? clippedOnce(given) : { skip: 'no user' }
  if (kind !== 'adam') return { skip: 'no user' }
  const options = (given.config['options'] ?? {}) as Options
  if (options.amsgrad === true || (options.weight_decay ?? 0) !== 0) return { skip: 'no user' }
  return adamSteps(given, options)
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

async function clippedOnce(given: CaseInput): Promise<CaseOutput> {
  const { gradient, norm } = tf.tidy(() => ({ ...clipByJointNorm(tf.tensor1d(joined(given, 'input/grad.', null)), numberSetting(given, 'max')) }))
  const clipped = apart(given, await gradient.data<'float32'>())
  const total = await norm.data()
  tf.dispose([gradient, norm])
  return { tensors: new Map<string, ArrayLike<number>>([['output/total_norm', total], ...clipped.map(([name, values]) => [`output/grad.${name}`, values] as const)]) }
}

async function adamSteps(given: CaseInput, { lr = 1e-3, eps = 1e-8, betas = [trainerAdam.first, trainerAdam.second] }: Options): Promise<CaseOutput> {
  const settings = { first: betas[0], second: betas[1], epsilon: eps }
  const groups = given.config['groups'] as readonly { readonly names: readonly string[]; readonly options: Options }[]
  const rateOf = (name: string): number => groups.find(({ names }) => names.includes(name))?.options.lr ?? lr
  const clip = given.config['clip']
  const steps = numberSetting(given, 'steps')
  const start = joined(given, 'state0/', null)
  const outputs = new Map(namesOf(given).map((name) => [name, [] as number[]]))
  const norms: number[] = []
  let state: AdamState = { parameters: tf.tensor1d(start), firstMoment: tf.zeros([start.length]), secondMoment: tf.zeros([start.length]) }
  for (let step = 0; step < steps; step++) {
    const factors = adamFactors(namesOf(given).map((name) => ({ size: sizeOf(given, name), rate: rateOf(name), step: step + 1 })), settings) // prettier-ignore
    const { norm, ...next } = tf.tidy(() => {
      const gradient = tf.tensor1d(joined(given, 'input/grad.', step))
      const clipped = typeof clip === 'number' ? clipByJointNorm(gradient, clip) : { gradient, norm: tf.scalar(0) }
      const factor = { stepSize: tf.tensor1d(factors.stepSize), rootCorrection: tf.tensor1d(factors.rootCorrection) }
      return { ...adamStep(state, clipped.gradient, factor, settings), norm: clipped.norm }
    })
    tf.dispose([state.parameters, state.firstMoment, state.secondMoment])
    state = next
    norms.push((await norm.data())[0]!)
    norm.dispose()
    for (const [name, values] of apart(given, await state.parameters.data<'float32'>())) outputs.get(name)!.push(...values)
  }
  tf.dispose([state.parameters, state.firstMoment, state.secondMoment])
  return {
    tensors: new Map([...outputs].map(([name, values]) => [`output/${name}`, values])),
    values: typeof clip === 'number' ? { norms } : {}
  }
}
