import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import { bytes, table } from '../output'

export const datasets: Command = {
  name: 'datasets',
  usage: 'datasets list',
  help: 'Lists the data sets.',
  options: {},
  positionals: [1, 1],
  run: async ([action], _flags, { services, output, signal }) => {
    if (action !== 'list') throw new AppError('bad-request', `datasets cannot ${String(action)}.`, { remedy: 'Usage: roundtable datasets list' })
    const { datasets: list, problems } = await (await services()).table['datasets.list']({}, { signal })
    if (output.json) for (const dataset of list) output.result({ type: 'dataset', ...dataset }, () => '')
    else {
      const rows = list.map(({ manifest, sizeBytes }) => [
        manifest.id,
        `${manifest.channels} x ${manifest.height} x ${manifest.width}`,
        manifest.classNames.length,
        manifest.splits.train.count,
        manifest.splits.test.count,
        bytes(sizeBytes),
        manifest.source.licence
      ])
      output.result(null, () => table(['data set', 'image', 'classes', 'train', 'test', 'size', 'licence'], rows))
    }
    for (const { folder, report } of problems) output.note([`Left out ${folder}:`, report.message, report.remedy].filter(Boolean).join(' '))
    return 0
  }
}
