import { liveStates } from '@shared/domain/run'
import type { Command } from '../command'
import { table } from '../output'

export const runs: Command = {
  name: 'runs',
  usage: 'runs',
  help: 'Lists the runs of the workspace.',
  options: {},
  positionals: [0, 0],
  run: async (_, _flags, { services, output, signal }) => {
    const summaries = await (await services()).table['runs.list']({}, { signal })
    const figure = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : value.toFixed(3))
    if (output.json) for (const run of summaries) output.result({ type: 'run', ...run }, () => '')
    else if (summaries.length === 0) output.result(null, () => 'No runs yet. roundtable train --preset quickstart makes the first.')
    else {
      const rows = summaries.map((run) => [
        run.id,
        run.name,
        run.problem ? 'unreadable' : run.state,
        `${run.progress.iteration}/${run.progress.iterations}`,
        figure(run.headline['mean_accuracy']),
        figure(run.headline['test_mean_accuracy']),
        liveStates.includes(run.state) ? '' : run.updatedAt
      ])
      output.result(null, () => table(['run', 'name', 'state', 'iteration', 'accuracy', 'test', 'updated'], rows))
    }
    return 0
  }
}
