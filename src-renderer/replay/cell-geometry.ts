/** Where latent cells lie on an image. Lengths in image pixels, origin at the top left. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rectangle extends Size {
  readonly x: number
  readonly y: number
}

/** The latent grid of a dialogue over its image. */
export interface LatentGrid {
  readonly image: Size
  readonly latent: Size
}

export interface Cell {
  readonly row: number
  readonly column: number
}

export function cellOf(index: number, latent: Size): Cell {
  return { row: Math.floor(index / latent.width), column: index % latent.width }
}

/**
 * First pixel of every cell along one side, and the side's length as the last entry.
 * Pixel i belongs to cell floor(i * cells / length), as messages are spread over the image (nip-spec 4), so where the sides do
 * not divide evenly the cells differ by a pixel.
 */
export function cellEdges(length: number, cells: number): number[] {
  return Array.from({ length: cells + 1 }, (_, cell) => Math.ceil((cell * length) / cells))
}

/** The pixels that latent pixel `index` stands for. */
export function cellRectangle({ image, latent }: LatentGrid, index: number): Rectangle {
  const { row, column } = cellOf(index, latent)
  const [left, right] = edgePair(image.width, latent.width, column)
  const [top, bottom] = edgePair(image.height, latent.height, row)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The latent pixel under an image position, or null outside the image. */
export function cellAt({ image, latent }: LatentGrid, x: number, y: number): number | null {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= image.width || row >= image.height) return null
  return Math.floor((row * latent.height) / image.height) * latent.width + Math.floor((column * latent.width) / image.width)
}

/** The largest whole enlargement of `image` that fits into `room`, at least 1. */
export function integerScale(image: Size, room: Size): number {
  return Math.max(1, Math.floor(Math.min(room.width / image.width, room.height / image.height)))
}

export function inset({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x + by, y: y + by, width: Math.max(0, width - 2 * by), height: Math.max(0, height - 2 * by) }
}

function edgePair(length: number, cells: number, cell: number): [number, number] {
  return [Math.ceil((cell * length) / cells), Math.ceil(((cell + 1) * length) / cells)]
}
