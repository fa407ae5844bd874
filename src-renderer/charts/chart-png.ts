import { pngBytes } from '@/ui/png'

export interface Sheet {
  readonly title: string
  readonly subtitle: string
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly dash: readonly number[]; readonly value: string }[]
  readonly ground: string
  readonly text: string
  readonly muted: string
  readonly font: string
}

const margin = 16
const row = 20

/** The chart as drawn, with its title above and its legend below, on an opaque ground; sharp on dense screens. */
export async function chartPng(chart: HTMLCanvasElement, { title, subtitle, legend, ground, text, muted, font }: Sheet): Promise<Uint8Array> {
  const density = chart.width / Math.max(1, chart.clientWidth)
  const [width, height] = [chart.width / density, chart.height / density]
  const head = 2 * row + 8
  const sheet = document.createElement('canvas')
  sheet.width = Math.round((width + 2 * margin) * density)
  sheet.height = Math.round((height + head + legend.length * row + 3 * margin) * density)
  const pen = sheet.getContext('2d')
  if (!pen) throw new Error('This window cannot draw on a canvas.')
  pen.scale(density, density)
  pen.fillStyle = ground
  pen.fillRect(0, 0, sheet.width, sheet.height)
  pen.textBaseline = 'middle'
  pen.fillStyle = text
  pen.font = `600 14px ${font}`
  pen.fillText(title, margin, margin + row / 2)
  pen.fillStyle = muted
  pen.font = `11px ${font}`
  pen.fillText(subtitle, margin, margin + row * 1.5)
  pen.drawImage(chart, margin, margin + head, width, height)
  pen.font = `12px ${font}`
  legend.forEach((entry, index) => {
    const y = 2 * margin + head + height + index * row + row / 2
    pen.strokeStyle = entry.colour
    pen.lineWidth = 2
    pen.setLineDash([...entry.dash])
    pen.beginPath()
    pen.moveTo(margin, y)
    pen.lineTo(margin + 20, y)
    pen.stroke()
    pen.fillStyle = text
    pen.fillText(`${entry.name}  ${entry.value}`, margin + 28, y)
  })
  return pngBytes(sheet)
}
