import type { RunConfig } from '@shared/config/run-schema'
import { asDatasetId } from '@shared/domain/ids'
import { AppError } from '@shared/domain/errors'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { RunDatasetHash } from '@shared/domain/run'
import { binarise } from '../datasets/binarise'
import type { DatasetCatalogue } from '../datasets/catalogue'
import { loadSplit } from '../datasets/load-split'
import type { RunShape } from '../engine/agents/run-program'
import { estimateFlops } from '../engine/agents/costs'
import { deriveRunShape } from '../engine/scenario/shape'
import type { ImageSize } from '../engine/scenario/shape'
import type { ServiceDependencies } from './dependencies'
import { createProgram } from './program'
import type { ProgramPlan, ReadyProgram } from './program'

/** What a run plays with: its images by split, the sizes all parts agree on, and the agents. */
export interface Scene extends ReadyProgram {
  readonly shape: RunShape
  readonly train: BinaryDataset
  readonly test: BinaryDataset
  dispose(): void
}

/** Loads the data set and builds freshly initialised agents; the tensor session must be in use already. */
export async function openScene(
  config: RunConfig,
  plan: ProgramPlan,
  { catalogue, ...deps }: Pick<ServiceDependencies, 'catalogue' | 'graphs' | 'clock' | 'breathe'>
): Promise<Scene> {
  const entry = await catalogue.find(config.dataset)
  const { manifest } = entry
  const split = async (name: Split): Promise<BinaryDataset> =>
    binarise(await loadSplit(entry, name, { verify: true }), manifest.classNames, manifest.binarification, config.dataset_options, {
      split: name,
      seed: config.seed,
      quirks: config.reference_quirks
    })
  const [train, test] = await Promise.all([split('train'), split('test')])
  const shape = deriveRunShape(config, manifest)
  const ready = await createProgram(config, shape, plan, deps)
  return { shape, train, test, ...ready, dispose: () => ready.program.dispose() }
}

/** Floating-point operations of one minibatch, forward; also refuses sizes that leave no message grid. */
export function updateFlops(config: RunConfig, image: ImageSize): number {
  return estimateFlops(config, deriveRunShape(config, image)) * config.rl.minibatch_size
}

/** @throws AppError `damaged` when the data set is no longer the one the run was made with */
export async function requireSameDatasets(recorded: readonly RunDatasetHash[], config: RunConfig, catalogue: DatasetCatalogue): Promise<void> {
  for (const { id, sha256 } of await datasetHashes(config, catalogue)) {
    const then = recorded.find((hash) => hash.id === id)
    if (then && then.sha256 !== sha256) {
      throw new AppError(
        'damaged',
        `Data set ${id} has changed since the run was made (SHA-256 ${sha256.slice(0, 12)}..., then ${then.sha256.slice(0, 12)}...).`,
        {
          remedy: 'Put the former data set back, or fork the run, which begins new dialogues on the present one.'
        }
      )
    }
  }
}

export async function datasetHashes(config: RunConfig, catalogue: DatasetCatalogue): Promise<readonly RunDatasetHash[]> {
  const { manifest, sha256 } = await catalogue.find(config.dataset)
  return [{ id: asDatasetId(manifest.id), sha256 }]
}
