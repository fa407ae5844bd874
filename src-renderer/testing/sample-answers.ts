import type { Finding } from '@shared/contract/requests'
import type { ImageSet, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import { liveStates } from '@shared/domain/run'
import type { RunState, RunSummary } from '@shared/domain/run'
import { drawnImages, pageOf, sampleDatasets, samplePreview } from './sample-datasets'
import { sampleAbsent, samplePreviewOfImport, sampleScan } from './sample-imports'
import { sampleModel } from './sample-model'
import { sampleEpisodes, summaryOf } from './sample-episodes'
import { FakeEngine } from './fake-engine'
import { sampleCheckpoints, sampleColumns, sampleDetail } from './sample-runs'
import { sampleCheck, sampleDocument, samplePresets } from './sample-schema'

const findings: readonly Finding[] = [
  { id: 'libtensorflow', title: 'libtensorflow 2.21.0 (CPU)', state: 'ok', detail: '~/.local/share/roundtable/runtimes/tensorflow-cpu-2.21.0', remedy: '' },
  {
    id: 'cuda',
    title: 'NVIDIA driver without the CUDA build',
    state: 'warning',
    detail: 'Driver 560.35 found; training uses the CPU.',
    remedy: 'Run npm run setup -- --cuda once, then restart the engine.'
  },
  { id: 'disk', title: 'Disk of the workspace', state: 'ok', detail: '212 GB free', remedy: '' },
  { id: 'electron', title: 'Electron', state: 'ok', detail: '45.4.1', remedy: '' }
]

export interface SampleWorld {
  readonly engine: FakeEngine
  runs: RunSummary[]
  setState(run: RunId, state: RunState, reason?: string): void
}

/** A fake engine that keeps runs in memory and answers every request with sample data. */
export function createSampleWorld(runs: RunSummary[], imagesOf?: (dataset: string, split: Split) => ImageSet | null): SampleWorld {
  const find = (id: RunId): RunSummary => {
    const run = world.runs.find((candidate) => candidate.id === id)
    if (!run) throw new AppError('not-found', `There is no run ${id}.`)
    return run
  }
  const put = (id: RunId, changes: Partial<RunSummary>): void => {
    world.runs = world.runs.map((run) => (run.id === id ? { ...run, ...changes } : run))
  }
  const dataset = (id: string) => sampleDatasets.find(({ manifest }) => manifest.id === id) ?? sampleDatasets[0]!
  const images = (id: string, split: Split): ImageSet => imagesOf?.(id, split) ?? drawnImages(dataset(id), split, dataset(id).manifest.splits[split].count)
  const episodes = () => sampleEpisodes(images('mnist10k', 'test'), 20, 1)
  const create = (name: string, parent: RunSummary['parent']): { run: RunId } => {
    const run = asRunId(`run-${String(world.runs.length + 1).padStart(3, '0')}`)
    const like = world.runs[0]
    if (like)
      world.runs = [
        { ...like, id: run, name: name || 'New run', state: 'queued', parent, progress: { ...like.progress, iteration: 0 }, headline: {}, spark: [] },
        ...world.runs
      ]
    world.engine.emit({ type: 'runs.changed' })
    return { run }
  }
  const world: SampleWorld = {
    runs,
    setState: (run, state, reason = '') => {
      put(run, { state })
      world.engine.emit({ type: 'run.state', run, state, progress: find(run).progress, reason })
    },
    engine: new FakeEngine({
      'engine.info': () => ({
        version: '0.1.0',
        process: { pid: 4711, node: '24.1.0', electron: '45.4.1', platform: 'linux' },
        plan: null,
        proposed: { backend: 'tensorflow', device: 'CPU' },
        memoryBytes: 318e6,
        tensors: 214,
        cores: 8
      }),
      'engine.doctor': () => findings,
      'workspace.info': () => ({ path: '/home/mira/Roundtable', freeBytes: 212e9, writable: true, runs: world.runs.length }),
      'config.schema': () => sampleDocument,
      'config.presets': () => samplePresets,
      'config.check': ({ config }) => sampleCheck(config),
      'config.model': ({ config }) => sampleModel(config),
      'runs.list': () => world.runs,
      'runs.get': ({ run }) => sampleDetail(find(run), samplePresets[0]!.config),
      'runs.create': ({ name }) => create(name, null),
      'runs.fork': ({ run, iterations, name }) => create(name, { run, checkpoint: iterations }),
      'runs.resume': ({ run }) => {
        world.setState(run, 'running')
        return { run }
      },
      'runs.pause': ({ run }) => done(() => world.setState(run, 'paused')),
      'runs.continue': ({ run }) => done(() => world.setState(run, 'running')),
      'runs.stop': ({ run }) => done(() => world.setState(run, 'stopped')),
      'runs.rename': ({ run, name }) => done(() => put(run, { name })),
      'runs.trash': ({ run }) => done(() => (world.runs = world.runs.filter(({ id }) => id !== run))),
      'runs.log': () => ({
        entries: [{ index: 0, at: new Date().toISOString(), level: 'info', kind: 'started', text: 'Started on tensorflow (CPU), 2 threads' }],
        total: 1
      }),
      'metrics.read': ({ run, from }) => sampleColumns(find(run), from),
      'metrics.csv': () => 'iteration,frames\n0,1024\n',
      'checkpoints.list': ({ run }) => sampleCheckpoints(world.runs).filter((checkpoint) => run === null || checkpoint.run === run),
      'checkpoints.verify': ({ run, iterations }) => {
        const found = sampleCheckpoints(world.runs).find((checkpoint) => checkpoint.run === run && checkpoint.iterations === iterations)
        if (!found) throw new AppError('not-found', `Run ${run} has no checkpoint ${iterations}.`)
        return found.integrity === 'damaged' ? found : { ...found, integrity: 'verified' }
      },
      'episodes.list': () => episodes().map(summaryOf),
      'episodes.get': ({ episode }) => episodes().find(({ id }) => id === episode) ?? episodes()[0]!,
      'episodes.play': ({ count, split, seed }) => sampleEpisodes(images('mnist10k', split), count, seed, split),
      'datasets.list': () => ({ datasets: sampleDatasets, problems: [], absent: sampleAbsent }),
      'datasets.usage': ({ dataset: id }) => ({
        runs: world.runs
          .filter((run) => run.dataset === id)
          .map(({ id: run, name, state, createdAt }) => ({ run, name, state, createdAt, inUse: liveStates.includes(state), same: true })),
        unreadable: []
      }),
      'datasets.trash': () => null,
      'datasets.fetch': ({ dataset: id }) => dataset(id),
      'datasets.discardFetched': () => null,
      'imports.scan': () => sampleScan,
      'imports.read': () => samplePreviewOfImport,
      'imports.images': ({ split, classIndex, offset, limit }) => pageOf(images('mnist10k', split), classIndex, offset, limit),
      'imports.accept': () => sampleDatasets[0]!,
      'imports.discard': () => null,
      'datasets.verify': ({ dataset: id }) => ({ ...dataset(id), verified: true }),
      'datasets.images': ({ dataset: id, split, classIndex, offset, limit }) => pageOf(images(id, split), classIndex, offset, limit),
      'datasets.preview': ({ dataset: id, options }) =>
        samplePreview(dataset(id), typeof options['binarification_method'] === 'string' ? options['binarification_method'] : 'merge')
    })
  }
  return world
}

function done(work: () => unknown): null {
  work()
  return null
}
