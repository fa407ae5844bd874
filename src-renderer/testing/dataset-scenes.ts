import type { DatasetPhase } from '@shared/contract/events'
import { AppError } from '@shared/domain/errors'
import { asDatasetId } from '@shared/domain/ids'
import type { FakeEngine } from './fake-engine'
import { sampleDatasets } from './sample-datasets'
import { sampleAbsent, sampleScan } from './sample-imports'

/** States of the datasets that the preview can show beside the usual one, by the name of their scene. */
export const datasetScenes: Readonly<Record<string, (engine: FakeEngine) => void>> = {
  /** A dataset of the researcher's own beside those that come with Roundtable. */
  own: (engine) => {
    const [like] = sampleDatasets
    const own = { ...like!, embedded: false, manifest: { ...like!.manifest, id: asDatasetId('shapes'), title: 'Drawn shapes' } }
    engine.answers['datasets.list'] = () => ({ datasets: [...sampleDatasets, own], problems: [], absent: sampleAbsent })
  },
  /** Reading and fetching that go on and on. */
  working: (engine) => {
    const endless = (subject: string, phase: DatasetPhase, total: number) => () => {
      let done = 0
      setInterval(() => engine.emit({ type: 'datasets.progress', subject, phase, done: (done = Math.min(total, done + total * 0.01)), total }), 100)
      return new Promise<never>(() => undefined)
    }
    engine.answers['imports.read'] = endless(sampleScan.import, 'read', 60_000)
    engine.answers['datasets.fetch'] = ({ dataset }) => endless(dataset, 'fetch', 30_878_645)()
  },
  refused: (engine) => {
    engine.answers['imports.scan'] = () => {
      throw new AppError('bad-file', 'The folder holiday holds nothing that is read.', {
        remedy:
          'Read are: a folder with a subfolder of PNG or JPEG files for every class; IDX files of images and of labels, gzip-compressed or not; CIFAR-10 or CIFAR-100 in the binary version (.tar.gz, or its .bin files).'
      })
    }
  },
  nodata: (engine) => {
    engine.answers['datasets.list'] = () => ({ datasets: [], problems: [], absent: sampleAbsent })
  }
}
