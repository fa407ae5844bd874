import { isTree } from '@shared/config/paths'
import type { NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { studentTails } from '@shared/stats/student'

/** What whole runs gave, by statistic: (seed, iteration); one iteration where something is measured once. */
export type Samples = ReadonlyMap<string, readonly (readonly number[])[]>

/** One statistic's recorded band, by iteration. */
interface Band {
  readonly mean: readonly number[]
  readonly half_width_for_mean_of_5_seeds: readonly number[]
}

/** A mean outside its band. */
interface Stray {
  readonly text: string
  /** How often chance alone parts two sets of seeds as far, by Student's test on what the single seeds gave. */
  readonly chance: number
}

/**
 * Five other seeds of the reference itself leave some band in most draws of some settings (docs/fidelity.md): with so few seeds a deviation
 * is often recorded too small, and a hundred and more statistics are compared. What may lie outside is limited in two ways instead: all
 * together to this share, ...
 */
const strayShare = 0.05
/** ... and each to what chance would bring about in some statistic of one case in a hundred. */
const familyChance = 0.01

export interface BandVerdict {
  readonly passed: boolean
  /** Null when every mean lies in its band. */
  readonly text: string | null
}

/**
 * Means over seeds against recorded bands of about four standard errors and two per cent.
 * @param recorded single seeds of the reference, (seed, iteration), as `output/metric|<statistic>`
 * @throws AppError `bad-file` where bands or recorded seeds are none
 */
export function withinBands(bands: unknown, recorded: NamedArrays, samples: Samples): BandVerdict {
  if (!isTree(bands)) throw new AppError('bad-file', 'The case has no bands that means could lie in.')
  let compared = 0
  const strays: Stray[] = []
  for (const [name, given] of Object.entries(bands)) {
    const { mean, half_width_for_mean_of_5_seeds: halfWidth } = requireBand(name, given)
    const theirs = requireSeeds(name, recorded, mean.length)
    mean.forEach((want, index) => {
      compared++
      const ours = (samples.get(name) ?? []).map((curve) => curve[index] ?? NaN)
      const got = ours.length === 0 ? NaN : meanOf(ours)
      const widths = Math.abs(got - want) / halfWidth[index]!
      if (widths <= 1) return
      const text = `${name}[${index}] is ${got.toPrecision(4)}, recorded ${want} +/- ${halfWidth[index]}`
      strays.push({ text, chance: Number.isNaN(widths) ? 0 : chanceOf(ours, theirs(index)) })
    })
  }
  if (strays.length === 0) return { passed: true, text: null }
  const real = strays.filter(({ chance }) => chance * compared < familyChance)
  const furthest = (real.length > 0 ? real : strays).reduce((most, one) => (one.chance < most.chance ? one : most))
  const count = `${strays.length} of ${compared} means lie outside their bands`
  const { text } = furthest
  if (real.length > 0) return { passed: false, text: `${count}, ${real.length} further than chance explains, as ${text}` }
  const passed = strays.length <= strayShare * compared
  return { passed, text: `${count}, ${passed ? 'none further than chance explains' : 'more than chance explains'}; furthest ${text}` }
}

/** Student's test for two samples of one variance. */
function chanceOf(ours: readonly number[], theirs: readonly number[]): number {
  const freedom = ours.length + theirs.length - 2
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - meanOf(values)) ** 2, 0)
  const variance = (squares(ours) + squares(theirs)) / freedom
  const error = Math.sqrt(variance * (1 / ours.length + 1 / theirs.length))
  return error > 0 ? studentTails((meanOf(ours) - meanOf(theirs)) / error, freedom) : 0
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function requireBand(name: string, band: unknown): Band {
  const { mean, half_width_for_mean_of_5_seeds: halfWidth } = isTree(band) ? band : {}
  const fits = Array.isArray(mean) && Array.isArray(halfWidth) && mean.length > 0 && mean.length === halfWidth.length
  const numbers = fits && [...(mean as unknown[]), ...(halfWidth as unknown[])].every((value) => typeof value === 'number')
  if (!numbers) throw new AppError('bad-file', `The band of ${name} is not a list of means with as many half widths.`)
  return band as Band
}

/** @returns what the recorded seeds gave, by iteration */
function requireSeeds(name: string, recorded: NamedArrays, iterations: number): (index: number) => readonly number[] {
  const array = recorded.get(`output/metric|${name}`)
  const seeds = array?.shape[0] ?? 0
  if (!array || seeds < 2 || array.data.length !== seeds * iterations) throw new AppError('bad-file', `The case lacks the single seeds of ${name}.`)
  return (index) => Array.from({ length: seeds }, (_, seed) => array.data[seed * iterations + index]!)
}
