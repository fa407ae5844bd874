import { bytes, table } from '../output'
import type { DatasetAction } from './action'

/** The datasets there are, and those that could be fetched. */
export const list: DatasetAction = async (_, _flags, { services, output, signal }) => {
  const { datasets, problems, absent } = await (await services()).table['datasets.list']({}, { signal })
  if (output.json) {
    for (const dataset of datasets) output.result({ type: 'dataset', ...dataset }, () => '')
    for (const known of absent) output.result({ type: 'absent', ...known }, () => '')
  } else {
    const rows = datasets.map(({ manifest: { id, channels, height, width, classNames, splits, source }, sizeBytes }) => [
      ...[id, `${channels} x ${height} x ${width}`, classNames.length, splits.train.count, splits.test.count, bytes(sizeBytes), source.licence]
    ])
    const fetchable = absent.map(({ id, channels, height, width, classes, counts, files, licence, fetchedBytes }) => {
      const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      const shown = fetchedBytes > 0 ? `${bytes(fetchedBytes)} of ${bytes(size)}` : bytes(size)
      return [id, `${channels} x ${height} x ${width}`, classes, counts.train, counts.test, shown, licence]
    })
    output.result(null, () => table([...columns, 'size', 'licence'], rows))
    if (absent.length > 0)
      output.result(
        null,
        () =>
          `\nto be fetched with "datasets fetch ID", or from disk with "datasets import FILES --as ID":\n${table([...columns, 'download', 'licence'], fetchable)}`
      )
  }
  for (const { folder, report } of problems) output.note([`Left out ${folder}:`, report.message, report.remedy].filter(Boolean).join(' '))
  return 0
}

const columns = ['data set', 'image', 'classes', 'train', 'test']
