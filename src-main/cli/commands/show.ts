import { leaves } from '@shared/config/paths'
import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { bytes, duration, table } from '../output'
import { planText } from '../plan-text'

export const show: Command = {
  name: 'show',
  usage: 'show RUN',
  help: 'Shows one run: state, plan, metrics and configuration.',
  options: {},
  positionals: [1, 1],
  run: async ([id = ''], _flags, { services, output, signal }) => {
    const detail = await (await services()).table['runs.get']({ run: runIdFrom(id) }, { signal })
    const { progress, plan } = detail
    const facts: (readonly [string, string])[] = [
      ['name', detail.name],
      ['state', detail.state],
      ['iterations', `${progress.iteration} of ${progress.iterations}`],
      ['frames', String(progress.frames)],
      ['active time', duration(progress.elapsedMs)],
      ['frames/s', progress.framesPerSecond.toFixed(1)],
      ['plan', plan === null ? '' : planText(plan)],
      ['parent', detail.parent === null ? '' : `${detail.parent.run} at ${detail.parent.checkpoint}`],
      ['size', bytes(detail.sizeBytes)],
      ['folder', detail.path]
    ]
    const metrics = Object.entries(detail.headline).map(([name, value]) => [name, value.toFixed(4)])
    const config = leaves(detail.config).map(([path, value]) => [path, JSON.stringify(value)])
    output.result({ type: 'run', ...detail }, () =>
      [table(['run', id], facts), table(['metric', 'value'], metrics), table(['setting', 'value'], config)].join('\n\n')
    )
    return 0
  }
}
