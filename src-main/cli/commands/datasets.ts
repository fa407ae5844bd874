import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import type { DatasetAction } from '../datasets/action'
import { fetchDatasets } from '../datasets/fetch'
import { importFiles } from '../datasets/import'
import { importOptions } from '../datasets/import-flags'
import { list } from '../datasets/list'
import { verify } from '../datasets/verify'

const actions: Readonly<Record<string, DatasetAction>> = { list, import: importFiles, fetch: fetchDatasets, verify }

export const datasets: Command = {
  name: 'datasets',
  usage: 'datasets list | import PATH... [--id ID] [--preview] | fetch ID... | verify [ID...]',
  help: 'Lists the data sets, imports files from disk, fetches published ones, or checks files against their hashes.',
  options: {
    id: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    origin: { type: 'string' },
    licence: { type: 'string' },
    citation: { type: 'string' },
    // the published data set whose files these are
    as: { type: 'string' },
    preview: { type: 'boolean' },
    'allow-rejected': { type: 'boolean' },
    ...importOptions
  },
  positionals: [1, 1000],
  run: async ([action = '', ...given], flags, context) => {
    const chosen = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (!chosen) throw new AppError('bad-request', `datasets cannot ${action}.`, { remedy: `Usage: roundtable ${datasets.usage}` })
    return await chosen(given, flags, context)
  }
}
