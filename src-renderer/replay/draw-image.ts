import type { EpisodeImage } from '@shared/domain/episode'
import { cellEdges } from './cell-geometry'
import type { LatentGrid, Rectangle } from './cell-geometry'
import type { ImageScene, SceneOutline } from './image-scene'
import { canvasPixels } from './pixels'

/** Colours as CSS text, read from the tokens in force. */
export interface Inks {
  /** (agent) */
  readonly agents: readonly string[]
  readonly onAgent: string
  readonly ground: string
  readonly text: string
  readonly muted: string
  readonly font: string
}

/** The part of a 2D context the drawing needs. */
export type Pen = CanvasRenderingContext2D

/** An image at its own size, to be enlarged without smoothing. */
export function imageTile({ width, height, ...rest }: EpisodeImage, create: (width: number, height: number) => HTMLCanvasElement): HTMLCanvasElement {
  const tile = create(width, height)
  tile.getContext('2d')?.putImageData(new ImageData(canvasPixels({ width, height, ...rest }), width, height), 0, 0)
  return tile
}

/** Draws image, heat, grid and marks with the origin of `pen` at the image's corner. Lengths in CSS pixels. */
export function drawImage(pen: Pen, tile: CanvasImageSource, grid: LatentGrid, scale: number, scene: ImageScene, inks: Inks): void {
  const [width, height] = [grid.image.width * scale, grid.image.height * scale]
  pen.imageSmoothingEnabled = false
  pen.drawImage(tile, 0, 0, width, height)
  drawHeat(pen, scene, inks)
  drawGrid(pen, grid, scale)
  if (scene.hovered) {
    const { x, y, width: w, height: h } = scene.hovered
    pen.fillStyle = 'rgba(255, 255, 255, 0.18)'
    pen.fillRect(x, y, w, h)
  }
  // the round shown lies on top
  for (const outline of [...scene.outlines].sort((a, b) => Number(a.current) - Number(b.current))) drawOutline(pen, outline, inks)
  pen.globalAlpha = 1
}

function drawHeat(pen: Pen, scene: ImageScene, inks: Inks): void {
  pen.fillStyle = scene.heatAgent === null ? inks.text : (inks.agents[scene.heatAgent] ?? inks.text)
  for (const { rectangle, alpha } of scene.heat) {
    if (alpha < 0.004) continue
    pen.globalAlpha = alpha
    pen.fillRect(rectangle.x, rectangle.y, rectangle.width, rectangle.height)
  }
  pen.globalAlpha = 1
}

/** Hairlines that show on black and on white. */
function drawGrid(pen: Pen, { image, latent }: LatentGrid, scale: number): void {
  pen.fillStyle = 'rgba(140, 140, 158, 0.5)'
  const line = 1
  for (const edge of cellEdges(image.width, latent.width).slice(1, -1)) pen.fillRect(edge * scale - line / 2, 0, line, image.height * scale)
  for (const edge of cellEdges(image.height, latent.height).slice(1, -1)) pen.fillRect(0, edge * scale - line / 2, image.width * scale, line)
}

function drawOutline(pen: Pen, { rectangle, agent, label, corner, current }: SceneOutline, inks: Inks): void {
  const { x, y, width, height } = rectangle
  const colour = inks.agents[agent] ?? inks.text
  pen.globalAlpha = current ? 1 : 0.62
  pen.lineWidth = current ? 5 : 4
  pen.strokeStyle = 'rgba(10, 10, 14, 0.75)'
  pen.strokeRect(x + 1, y + 1, width - 2, height - 2)
  pen.lineWidth = current ? 3 : 1.5
  pen.strokeStyle = colour
  pen.strokeRect(x + 1, y + 1, width - 2, height - 2)
  pen.globalAlpha = current ? 1 : 0.86
  drawLabel(pen, label, corner, rectangle, colour, inks)
}

function drawLabel(pen: Pen, label: string, corner: SceneOutline['corner'], cell: Rectangle, colour: string, inks: Inks): void {
  const size = Math.max(8, Math.min(12, Math.floor(cell.width / 3)))
  pen.font = `600 ${size}px ${inks.font}`
  pen.textBaseline = 'middle'
  pen.textAlign = 'center'
  const plate = Math.max(size + 3, pen.measureText(label).width + 6)
  const x = corner % 2 === 0 ? cell.x : cell.x + cell.width - plate
  const y = corner < 2 ? cell.y : cell.y + cell.height - size - 4
  pen.fillStyle = colour
  pen.fillRect(x, y, plate, size + 4)
  pen.fillStyle = inks.onAgent
  pen.fillText(label, x + plate / 2, y + size / 2 + 2.5)
}
