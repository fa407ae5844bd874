import { AppError } from '@shared/domain/errors'
import { asDatasetId } from '@shared/domain/ids'
import { table } from '../output'
import type { DatasetAction } from './action'

/** Compares every file of the datasets named, or of all, with its hash. */
export const verify: DatasetAction = async (given, _flags, { services, output, signal }) => {
  const { table: requests } = await services()
  const ids = given.length > 0 ? given : (await requests['datasets.list']({}, { signal })).datasets.map(({ manifest }) => manifest.id)
  const rows: (string | number)[][] = []
  const damaged: string[] = []
  for (const id of ids) {
    const { verified } = await requests['datasets.verify']({ dataset: asDatasetId(id) }, { signal })
    if (verified !== true) damaged.push(id)
    rows.push([id, verified === true ? 'sound' : 'damaged'])
    if (output.json) output.result({ type: 'verified', dataset: id, sound: verified === true }, () => '')
  }
  if (!output.json) output.result(null, () => table(['data set', 'files'], rows))
  if (damaged.length > 0) {
    throw new AppError('damaged', `${damaged.join(', ')} ${damaged.length === 1 ? 'does' : 'do'} not match the hashes in the manifest.`, {
      remedy: 'Fetch or import it again; embedded ones are rebuilt by `npm run setup`.'
    })
  }
  return 0
}
