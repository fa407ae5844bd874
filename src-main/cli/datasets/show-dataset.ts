import type { DatasetSummary } from '@shared/domain/dataset'
import type { CommandContext } from '../command'
import { bytes } from '../output'

export function showDataset(dataset: DatasetSummary, { output }: Pick<CommandContext, 'output'>): void {
  const { manifest, sizeBytes, verified } = dataset
  const { train, test } = manifest.splits
  output.result(
    { type: 'result', ...dataset },
    () =>
      `${manifest.id}: ${train.count} training and ${test.count} test images of ${manifest.channels} x ${manifest.height} x ${manifest.width}, ` +
      `${manifest.classNames.length} classes, ${bytes(sizeBytes)}${verified === true ? ', verified' : ''}`
  )
}
