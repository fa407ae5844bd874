import { AppError } from '@shared/domain/errors'
import { asDatasetId } from '@shared/domain/ids'
import type { DatasetAction } from './action'
import { cancellation } from './cancellation'
import { showDataset } from './show-dataset'
import { withProgress } from './show-progress'

/** Fetches known datasets from their publishers. */
export const fetchDatasets: DatasetAction = async (given, _flags, context) => {
  if (given.length === 0) throw new AppError('bad-request', 'Which dataset?', { remedy: '"roundtable datasets list" shows those that can be fetched.' })
  const services = await context.services()
  const signal = cancellation(context)
  for (const id of given) {
    const dataset = await withProgress(services, context, () => services.table['datasets.fetch']({ dataset: asDatasetId(id) }, { signal }))
    showDataset(dataset, context)
  }
  return 0
}
