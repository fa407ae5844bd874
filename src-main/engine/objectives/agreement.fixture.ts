import type { NamedArrays } from '@shared/domain/arrays'
import { Random } from '@shared/stats/random'
import type { ProgramState, RunProgram, RunShape, UpdateBatch } from '../agents/run-program'
import { ActionSampler } from '../training/action-sampler'
import { randomBatch } from './program.fixture'

/** Random observations with what the program's own agents do there, so that probability ratios are near 1 as in training. */
export async function playedBatch(program: RunProgram, shape: RunShape, count: number, seed: number): Promise<UpdateBatch> {
  const batch = randomBatch(shape, count, seed)
  const random = Random.of(seed, 'played batch')
  const output = await program.act(batch)
  const { pixels, decisions, symbols, logProbability } = new ActionSampler(shape, count).sample(output, count, random)
  const around = (values: ArrayLike<number>, spread: number): Float32Array => Float32Array.from(values, (value) => value + spread * random.normal())
  return {
    ...batch,
    pixels,
    decisions,
    symbols,
    logProbability: around(logProbability, 0.3),
    oldValue: around(output.values, 0.3),
    valueTarget: around(output.values, 1),
    advantage: around(new Float32Array(output.values.length), 1)
  }
}

/** How far a tensor is off. */
export interface Distance {
  readonly key: string
  readonly distance: number
}

/**
 * In a gradient this much smaller than the others, entry by entry, their rounding counts: what is wrong with it by a thousandth moves a
 * parameter, through Adam, by a thousandth of the rate.
 */
const negligible = 1e-3

/**
 * How far every tensor of a state is off, by |got - want| / |want| in L2 norm.
 *
 * Rounding noise is as large as the numbers it comes from, not as the tensor it ends in: the gradient of a bias may be the small
 * difference of large sums. So |want| counts as no smaller than that of a tensor of the same size whose every entry is the root mean
 * square of all entries of its kind (parameters, running means, running variances, first moments, second moments). And some tensors
 * have no gradient to speak of, such as a bias in front of rectifiers that all stand alike, which shifts all logits and so no
 * probability: what Adam makes of the noise there is measured against all tensors of the kind together.
 */
export function distances(want: ProgramState, got: ProgramState): Distance[] {
  const still = withoutGradient(want.optimizer)
  return [...between(want.model, got.model, still), ...between(want.optimizer, got.optimizer, still)]
}

/** The state with every weight rounded a little differently: moved by up to one part in 2^23 either way. */
export function roundedElsewise({ model, optimizer }: ProgramState, seed: number): ProgramState {
  const random = Random.of(seed, 'rounding')
  const moved = [...model].map(([key, array]) => {
    const data = Float32Array.from(array.data, (value) => value * (1 + (2 * random.uniform() - 1) * 2 ** -23))
    return [key, { ...array, data }] as const
  })
  return { model: new Map(moved), optimizer }
}

/** Keys of parameters whose gradient is little more than rounding, or nothing else. */
function withoutGradient(optimizer: NamedArrays): ReadonlySet<string> {
  const moments = [...optimizer].filter(([key]) => key.startsWith('exp_avg/'))
  const typical = rootMeanSquare(moments.flatMap(([, { data }]) => Array.from(data)))
  return new Set(moments.flatMap(([key, { data }]) => (rootMeanSquare(Array.from(data)) < negligible * typical ? [key.slice('exp_avg/'.length)] : [])))
}

function between(want: NamedArrays, got: NamedArrays, still: ReadonlySet<string>): Distance[] {
  const kinds = new Map<string, number[]>()
  for (const [key, { data }] of want) kinds.set(kindOf(key), (kinds.get(kindOf(key)) ?? []).concat(Array.from(data)))
  return [...want].map(([key, { data }]) => {
    const other = got.get(key)
    if (other?.data.length !== data.length) throw new Error(`${key} is not in both states`)
    const gap = norm(Array.from(data, (value, index) => value - other.data[index]!))
    const kind = kinds.get(kindOf(key))!
    const isStill = still.has(key.replace(/^(exp_avg|exp_avg_sq|target)\//, ''))
    const least = isStill ? norm(kind) : rootMeanSquare(kind) * Math.sqrt(data.length)
    return { key, distance: gap === 0 ? 0 : gap / Math.max(norm(Array.from(data)), least) }
  })
}

/** `exp_avg`, `running_mean`, ...; all parameters are of one kind, and so are copies of them. */
function kindOf(key: string): string {
  return /^(exp_avg|exp_avg_sq|step|target)(?=\/)/.exec(key)?.[0] ?? /running_\w+$/.exec(key)?.[0] ?? 'parameter'
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

function rootMeanSquare(values: readonly number[]): number {
  return norm(values) / Math.sqrt(Math.max(1, values.length))
}

/** Whether two states hold the same bits. */
export function sameBits(a: ProgramState, b: ProgramState): boolean {
  const bits = ({ model, optimizer }: ProgramState): string =>
    [model, optimizer]
      .map((arrays: NamedArrays) =>
        [...arrays].map(([key, { data }]) => `${key} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')}`)
      )
      .join()
  return bits(a) === bits(b)
}
