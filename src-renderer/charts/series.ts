/** What charts draw: columns of equal length, x ascending. NaN in y is a gap. */
export interface Series {
  readonly name: string
  /** Colour token, such as `--series-1`. */
  readonly colour: string
  /** Canvas dash pattern; empty for a solid line. */
  readonly dash: readonly number[]
  readonly x: Float64Array
  readonly y: Float64Array
}

const colours = 8
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]]

/** The n-th dash: solid first. */
export function dashOf(index: number): readonly number[] {
  return dashes[index % dashes.length] ?? []
}

/** Colour and dash of the n-th series of a chart: eight colours that colour-blind readers can tell apart, then dashes. */
export function seriesLook(index: number): Pick<Series, 'colour' | 'dash'> {
  return { colour: `--series-${(index % colours) + 1}`, dash: dashOf(Math.floor(index / colours)) }
}
