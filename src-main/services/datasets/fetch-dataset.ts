import { AppError } from '@shared/domain/errors'
import { decoders } from '../../datasets/decoders/all'
import { discardDownload, fetchKnown } from '../../datasets/download/fetch-known'
import { recognise } from '../../datasets/import/recognise'
import { ImportSession } from '../../datasets/import/session'
import { sweepWorkplaces } from '../../datasets/import/workplace'
import { checkKnown } from '../../datasets/known/check-known'
import type { KnownDefinition } from '../../datasets/known/types'
import type { ServiceDependencies } from '../dependencies'
import { aboutKnown } from './about-dataset'
import { requireDiskSpace } from './disk-space'
import { progressContext } from './progress-context'

/**
 * Fetches a known dataset, checks it and makes a dataset of it. What was fetched stays until the dataset is there, so that nothing is
 * fetched twice.
 */
export async function fetchDataset(known: KnownDefinition, deps: ServiceDependencies, signal: AbortSignal): Promise<void> {
  const { catalogue, datasetWork, events } = deps
  const { id } = known
  const datasets = catalogue.workspaceFolder
  if (datasets === null) throw new AppError('wrong-state', 'There is no workspace to fetch into.')
  if ((await catalogue.list()).datasets.some(({ manifest }) => manifest.id === id)) {
    throw new AppError('wrong-state', `${id} is there already.`, { remedy: 'Delete it first to fetch it anew.' })
  }
  await sweepWorkplaces(datasets, datasetWork.isLive)
  const folder = await fetchKnown(
    known,
    { datasets, owner: datasetWork.owner, isLive: datasetWork.isLive },
    {
      signal,
      ...datasetWork.patience,
      mirror: datasetWork.mirror,
      onProgress: (done, total) => events.emit({ type: 'datasets.progress', subject: id, phase: 'fetch', done, total })
    }
  )
  const files = await recognise([folder], decoders)
  await checkKnown(known, files.source)
  const session = new ImportSession(files, datasets, datasetWork.owner)
  try {
    requireDiskSpace(session, known.options, deps)
    await session.read(known.options, progressContext(id, 'read', deps, signal))
    await session.accept(aboutKnown(known), progressContext(id, 'write', deps, signal))
  } catch (error) {
    await session.discard()
    throw error
  }
  await discardDownload(datasets, id, datasetWork)
  await catalogue.verify(id)
}
