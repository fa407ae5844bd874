import { startApp } from '@/app/start'
import type { ImageSet, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import type { Theme } from '@shared/contract/bridge'
import testImages from '../../resources/datasets/mnist10k/test-images-idx3-ubyte?url'
import testLabels from '../../resources/datasets/mnist10k/test-labels-idx1-ubyte?url'
import { createFakeBridge } from './fake-bridge'
import { createSampleWorld } from './sample-answers'
import { datasetScenes } from './dataset-scenes'
import { sampleRuns } from './sample-runs'

/**
 * The window in a browser, over the in-memory engine. Query: theme=light|dark, live=1,
 * scene=full|empty|many|failed|lost|lowdisk|own|working|refused|nodata.
 * Never part of the product's build.
 */
const query = new URLSearchParams(location.search)
const scene = query.get('scene') ?? 'full'

async function digits(): Promise<ImageSet> {
  const [images, labels] = await Promise.all([testImages, testLabels].map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())))
  if (!images || !labels) throw new Error('No digits.')
  return { count: labels.length - 8, channels: 1, height: 28, width: 28, pixels: images.subarray(16), classes: labels.subarray(8) }
}

const images = await digits()
const bridge = createFakeBridge({ theme: (query.get('theme') ?? 'system') as Theme })
const world = createSampleWorld(scene === 'empty' ? [] : sampleRuns(Date.now(), scene === 'many' ? 1000 : 0), (dataset, _split: Split) => {
  return dataset === 'mnist10k' ? images : null
})

if (scene === 'failed') {
  for (const name of ['runs.list', 'datasets.list', 'checkpoints.list', 'config.schema'] as const) {
    world.engine.answers[name] = () => {
      throw new AppError('read-only', 'The folder /home/mira/Roundtable cannot be read: permission denied.', {
        remedy: 'Give yourself access to it, or choose another workspace in Settings.',
        detail: 'EACCES: permission denied, scandir /home/mira/Roundtable/runs'
      })
    }
  }
}

datasetScenes[scene]?.(world.engine)

startApp(world.engine, bridge)
world.engine.ready()
world.engine.emit({ type: 'engine.load', memoryBytes: 412e6, tensors: 231, backend: 'tensorflow', device: 'CPU' })
if (scene === 'lowdisk') world.engine.emit({ type: 'disk.low', freeBytes: 780e6, path: '/home/mira/Roundtable' })
if (scene === 'lost') {
  world.engine.lose()
  bridge.setState({
    phase: 'failed',
    crash: {
      reason: 'it was killed by signal 11 three times within a minute',
      exitCode: 11,
      at: new Date().toISOString(),
      lastLines: ['libtensorflow: out of memory']
    }
  })
}
if (query.has('live')) {
  setInterval(() => {
    for (const run of world.runs.filter(({ state, heldElsewhere }) => state === 'running' && !heldElsewhere)) {
      const progress = { ...run.progress, iteration: Math.min(run.progress.iterations, run.progress.iteration + 1) }
      world.runs = world.runs.map((other) => (other.id === run.id ? { ...other, progress } : other))
      world.engine.emit({ type: 'run.progress', run: run.id, progress })
    }
  }, 1000)
}
