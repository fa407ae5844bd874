import type { XAxis } from '@/charts/axis-text'
import { dashOf, seriesLook } from '@/charts/series'
import type { Series } from '@/charts/series'
import { agentTokens } from '@/replay/agent-tokens'
import type { MetricLog } from './metric-log'
import type { WallChart } from './metric-wall'

const columns = { iteration: 'iterations', frames: 'frames', time: 'elapsedMs' } as const

/** The lines of one chart. Agents keep their colour, and a dash, since two that are paid alike lie on each other; other lines take the palette in order. */
export function chartSeries(log: MetricLog, chart: WallChart, axis: XAxis, agents: readonly string[]): readonly Series[] {
  const x = log.axis(columns[axis])
  const tokens = agentTokens(agents)
  let other = 0
  return chart.metrics.flatMap(({ metric, label }): Series[] => {
    const y = log.values(metric)
    if (!y) return []
    const agent = agents.findIndex((name) => metric.startsWith(`${name}.`))
    const look = agent >= 0 ? { colour: tokens[agent]?.strong ?? '--series-1', dash: dashOf(agent) } : seriesLook(other++)
    return [{ name: label, ...look, x, y }]
  })
}
