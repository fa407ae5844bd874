import type { Episode } from '@shared/domain/episode'
import { cellRectangle, inset } from './cell-geometry'
import type { LatentGrid, Rectangle } from './cell-geometry'
import { cellMarks, remembered } from './cell-marks'
import { heatMap, heatStrength } from './heat'
import type { HeatChoice } from './heat'

export interface SceneOptions {
  /** The round shown; later ones are not drawn. */
  readonly round: number
  /** Null: no heat layer. */
  readonly heat: HeatChoice | null
  /** Null: marks of every channel. */
  readonly channel: number | null
  readonly showMarks: boolean
  /** A round to single out, such as the one hovered elsewhere. */
  readonly highlighted: number | null
  /** A cell under the pointer. */
  readonly hoveredCell: number | null
}

export interface SceneOutline {
  readonly rectangle: Rectangle
  readonly agent: number
  /** Round numbers as written beside it, from 1. */
  readonly label: string
  /** Where the label stands: 0 top left, 1 top right, 2 bottom left, 3 bottom right; agents that share a cell have corners of their own. */
  readonly corner: 0 | 1 | 2 | 3
  /** Chosen in the round shown, or in the one singled out. */
  readonly current: boolean
}

/** What is drawn over the image, in image pixels times `scale`. */
export interface ImageScene {
  readonly heat: readonly { readonly rectangle: Rectangle; readonly alpha: number }[]
  readonly heatAgent: number | null
  readonly outlines: readonly SceneOutline[]
  readonly hovered: Rectangle | null
}

/** Width of one outline and the gap to the next on the same cell, in screen pixels. */
const ring = 4
/** Even a certain message lets the image show through. */
const strongestHeat = 0.78

export function gridOf(episode: Episode): LatentGrid {
  return { image: { width: episode.image.width, height: episode.image.height }, latent: { width: episode.latentWidth, height: episode.latentHeight } }
}

export function imageScene(episode: Episode, scale: number, options: SceneOptions): ImageScene {
  const grid = gridOf(episode)
  const rectangle = (cell: number): Rectangle => scaled(cellRectangle(grid, cell), scale)
  const map = options.heat ? heatMap(episode, options.round, options.heat) : null
  const marks = options.showMarks ? cellMarks(episode, { from: options.round - remembered + 1, until: options.round, channel: options.channel }) : []
  const lit = options.highlighted ?? options.round
  return {
    heat: map ? Array.from(map.probabilities, (value, cell) => ({ rectangle: rectangle(cell), alpha: heatStrength(value) * strongestHeat })) : [],
    heatAgent: map && options.heat ? options.heat.agent : null,
    outlines: marks.map(({ cell, agent, rounds, depth }) => {
      const whole = rectangle(cell)
      const room = Math.min(whole.width, whole.height) / 2 - 2
      return {
        rectangle: inset(whole, Math.max(1, Math.min(1 + depth * ring, room))),
        agent,
        label: rounds.map((round) => round + 1).join(','),
        corner: (depth % 4) as SceneOutline['corner'],
        current: rounds.includes(lit)
      }
    }),
    hovered: options.hoveredCell === null ? null : rectangle(options.hoveredCell)
  }
}

function scaled({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x * by, y: y * by, width: width * by, height: height * by }
}
