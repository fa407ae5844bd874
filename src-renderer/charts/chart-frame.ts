import { CategoryScale, Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js'
import type { ChartConfiguration, ChartDataset } from 'chart.js'
import type { Point } from './line-points'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, CategoryScale)

export type LineChartInstance = Chart<'line', Point[]>

export interface Line {
  readonly name: string
  readonly points: Point[]
  readonly colour: string
  readonly dash: readonly number[]
  /** The values behind a smoothed line. */
  readonly faint: boolean
}

export interface FrameLook {
  readonly text: string
  readonly grid: string
  readonly font: string
}

export interface FrameOptions {
  readonly lines: readonly Line[]
  readonly look: FrameLook
  /** Ends of the x axis; null while there are no points. */
  readonly xRange: readonly [number, number] | null
  /** Ends of the y axis where they are not fixed; null while there are no points. */
  readonly yRange: readonly [number, number] | null
  readonly logarithmic: boolean
  /** Fixed ends of the y axis; null follows the data. */
  readonly low: number | null
  readonly high: number | null
  readonly xTick: (value: number) => string
  readonly yTick: (value: number) => string
}

/** Everything Chart.js is told: no parsing, no animation, no events of its own; the page draws legend and hover line itself. */
export function chartConfiguration(options: FrameOptions): ChartConfiguration<'line', Point[]> {
  const { look } = options
  const ticks = { color: look.text, font: { size: 11, family: look.font }, maxRotation: 0, autoSkipPadding: 16 }
  return {
    type: 'line',
    data: { datasets: options.lines.map(dataset) },
    options: {
      parsing: false,
      normalized: true,
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      resizeDelay: 60,
      events: [],
      layout: { padding: { top: 6, right: 8, bottom: 0, left: 0 } },
      scales: {
        x: {
          type: 'linear',
          bounds: 'data',
          // thinned lines may begin after the first point
          ...(options.xRange ? { min: options.xRange[0], max: options.xRange[1] } : {}),
          grid: { display: false },
          border: { color: look.grid },
          ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => options.xTick(Number(value)) }
        },
        y: {
          type: options.logarithmic ? 'logarithmic' : 'linear',
          ...yEnds(options),
          grid: { color: look.grid },
          border: { display: false },
          ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => options.yTick(Number(value)) },
          afterFit: (axis) => {
            // one width for all charts, so that a wall lines up
            axis.width = Math.max(axis.width, 44)
          }
        }
      }
    }
  }
}

function yEnds({ logarithmic, low, high, yRange }: FrameOptions): { min?: number; max?: number; suggestedMin?: number; suggestedMax?: number } {
  if (logarithmic) return {}
  const suggested = yRange ? { suggestedMin: yRange[0], suggestedMax: yRange[1] } : {}
  return { ...suggested, ...(low === null ? {} : { min: low }), ...(high === null ? {} : { max: high }) }
}

function dataset(line: Line): ChartDataset<'line', Point[]> {
  return {
    label: line.name,
    data: line.points,
    borderColor: line.faint ? translucent(line.colour, 0.26) : line.colour,
    borderWidth: line.faint ? 1 : 1.6,
    borderDash: [...line.dash],
    borderJoinStyle: 'round',
    pointRadius: line.points.length === 1 ? 2.5 : 0,
    pointBackgroundColor: line.colour,
    pointBorderWidth: 0,
    spanGaps: false
  }
}

export function createChart(canvas: HTMLCanvasElement, options: FrameOptions): LineChartInstance | null {
  return canvas.getContext('2d') === null ? null : new Chart(canvas, chartConfiguration(options))
}

/** New data and look in place: the canvas and its scales stay. */
export function updateChart(chart: LineChartInstance, options: FrameOptions): void {
  const { data, options: settings } = chartConfiguration(options)
  chart.data = data
  if (settings) chart.options = settings
  chart.update('none')
}

/** `#rrggbb` with an alpha; Chrome 108 knows no color-mix. */
export function translucent(colour: string, alpha: number): string {
  const byte = Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + byte : colour
}
