import type { Episode } from '@shared/domain/episode'
import { pngBytes } from '@/ui/png'
import { drawImage, imageTile } from './draw-image'
import type { Inks } from './draw-image'
import { gridOf, imageScene } from './image-scene'
import type { SceneOptions } from './image-scene'
import { endingOf, transcriptOf } from './transcript'

const margin = 24
const line = 20
const textWidth = 420

/** Image, marks and the transcript up to the round shown, on one sheet, as PNG bytes. */
export async function episodePng(episode: Episode, title: string, options: SceneOptions, inks: Inks): Promise<Uint8Array> {
  const create = (width: number, height: number): HTMLCanvasElement => Object.assign(document.createElement('canvas'), { width, height })
  const grid = gridOf(episode)
  const scale = Math.max(1, Math.round(480 / Math.max(grid.image.width, grid.image.height)))
  const [width, height] = [grid.image.width * scale, grid.image.height * scale]
  const lines = transcriptOf(episode).filter(({ round }) => round <= options.round)
  const ended = options.round === episode.rounds.length - 1
  const texts = ended ? [...lines.map(({ spoken }) => spoken), endingOf(episode)] : lines.map(({ spoken }) => spoken)

  const sheet = create(width + 3 * margin + textWidth, Math.max(height, texts.length * line * 2) + 2 * margin + 2 * line)
  const pen = sheet.getContext('2d')
  if (!pen) throw new Error('This window cannot draw on a canvas.')
  pen.fillStyle = inks.ground
  pen.fillRect(0, 0, sheet.width, sheet.height)
  pen.textBaseline = 'top'
  pen.fillStyle = inks.text
  pen.font = `600 15px ${inks.font}`
  pen.fillText(title, margin, margin - 4)

  pen.save()
  pen.translate(margin, margin + 1.5 * line)
  drawImage(pen, imageTile(episode.image, create), grid, scale, imageScene(episode, scale, options), inks)
  pen.restore()

  pen.textAlign = 'left'
  pen.textBaseline = 'top'
  pen.font = `13px ${inks.font}`
  pen.fillStyle = inks.text
  let y = margin + 1.5 * line
  for (const text of texts) {
    for (const part of wrapped(text, textWidth, (words) => pen.measureText(words).width)) {
      pen.fillText(part, width + 2 * margin, y)
      y += line
    }
  }
  return pngBytes(sheet)
}

/** Words in lines no wider than `room`; a word wider than that stands alone. */
export function wrapped(text: string, room: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && widthOf(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
