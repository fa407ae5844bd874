import type { RunConfig } from '@shared/config/run-schema'
import { asDatasetId } from '@shared/domain/ids'
import { AppError } from '@shared/domain/errors'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { RunDatasetHash } from '@shared/domain/run'
import { binarise } from '../datasets/binarise'
import { loadSplit } from '../datasets/load-split'
import type { RunShape } from '../engine/agents/run-program'
import { estimateFlops } from '../engine/agents/costs'
import { usesEmbeddings } from '../engine/agents/embedding-grid'
import { networkRules } from '../engine/objectives/network-rules'
import { deriveRunShape } from '../engine/scenario/shape'
import type { ImageSize } from '../engine/scenario/shape'
import { trainsAlone } from '../engine/training/create-trainer'
import type { EmbeddingFile } from '../store/embedding-folder'
import type { ServiceDependencies } from './dependencies'
import { openEmbeddings } from './embeddings'
import type { EmbeddingWatch } from './embeddings'
import { weightsHash } from './pretrained-weights'
import { createProgram, createSoloProgram } from './program'
import type { ProgramPlan, ReadyProgram, ReadySoloProgram } from './program'
import type { UpdateSize } from './thread-choice'

type SceneDependencies = Pick<ServiceDependencies, 'catalogue' | 'graphs' | 'clock' | 'breathe' | 'workspace' | 'tensors'>

/** The images of a run by split, and the sizes all parts agree on. */
export interface SceneImages {
  readonly shape: RunShape
  readonly train: BinaryDataset
  readonly test: BinaryDataset
  dispose(): void
}

/** What a run plays with: its images and the agents. */
export interface Scene extends SceneImages, ReadyProgram {}

/** What agents that answer alone learn from, and they themselves. */
export interface SoloScene extends SceneImages, ReadySoloProgram {}

/**
 * Loads the data set, with pretrained features where agents use them, and builds freshly initialised agents; the tensor session must be
 * in use already.
 * @throws AppError `wrong-state` for a run without dialogues
 */
export async function openScene(config: RunConfig, plan: ProgramPlan, deps: SceneDependencies, watch: EmbeddingWatch): Promise<Scene> {
  if (trainsAlone(config)) {
    throw new AppError('wrong-state', `A run of trainer ${config.trainer} plays no dialogues.`, { remedy: 'Choose a run of another trainer.' })
  }
  return await withAgents(await openImages(config, deps, watch), ({ shape }) => createProgram(config, shape, plan, deps))
}

/** As openScene, for agents that answer alone. */
export async function openSoloScene(config: RunConfig, plan: ProgramPlan, deps: SceneDependencies, watch: EmbeddingWatch): Promise<SoloScene> {
  return await withAgents(await openImages(config, deps, watch), (images) => createSoloProgram(config, images, plan, deps))
}

async function withAgents<Ready extends { readonly program: { dispose(): void } }>(
  images: SceneImages,
  create: (images: SceneImages) => Promise<Ready>
): Promise<SceneImages & Ready> {
  try {
    const ready = await create(images)
    const dispose = (): void => {
      ready.program.dispose()
      images.dispose()
    }
    return { ...images, ...ready, dispose }
  } catch (thrown) {
    images.dispose()
    throw thrown
  }
}

async function openImages(config: RunConfig, deps: SceneDependencies, watch: EmbeddingWatch): Promise<SceneImages> {
  const entry = await deps.catalogue.find(config.dataset)
  const { manifest } = entry
  const shape = deriveRunShape(config, manifest)
  const files: EmbeddingFile[] = []
  const close = (): void => files.forEach((file) => file.close())
  const split = async (name: Split): Promise<BinaryDataset> => {
    const images = await loadSplit(entry, name, { verify: true })
    if (shape.embedding !== null) files.push(await openEmbeddings(images, manifest.splits[name].images.sha256, config, shape.embedding, deps, watch))
    const seen = shape.embedding === null ? images : { ...images, embeddings: files[files.length - 1]! }
    return binarise(seen, manifest.classNames, manifest.binarification, config.dataset_options, {
      split: name,
      seed: config.seed,
      quirks: config.reference_quirks
    })
  }
  try {
    const train = await split('train')
    const test = await split('test')
    return { shape, train, test, dispose: close }
  } catch (thrown) {
    close()
    throw thrown
  }
}

/**
 * What one optimiser step works on.
 * @throws AppError `bad-config` for sizes that leave no message grid, and for what networks of these sizes cannot follow
 */
export function updateSize(config: RunConfig, image: ImageSize): UpdateSize {
  const shape = deriveRunShape(config, image)
  const [problem] = networkRules(config, shape)
  if (problem) throw new AppError('bad-config', problem.message)
  const frames = trainsAlone(config) ? config.solo_agent.batch_size : config.rl.minibatch_size
  return { frames, flops: estimateFlops(config, shape) * frames }
}

/** Under which the weights of the pretrained network stand among a run's data sets. */
const weightsId = 'resnet18-weights'

type HashedParts = Pick<ServiceDependencies, 'catalogue' | 'workspace'>

/** @throws AppError `damaged` when the data set, or the pretrained weights, are no longer what the run was made with */
export async function requireSameDatasets(recorded: readonly RunDatasetHash[], config: RunConfig, deps: HashedParts): Promise<void> {
  for (const { id, sha256 } of await datasetHashes(config, deps)) {
    const then = recorded.find((hash) => hash.id === id)
    if (then && then.sha256 !== sha256) {
      const [what, former] = (id as string) === weightsId ? ['The file of pretrained weights has', 'file'] : [`Data set ${id} has`, 'data set']
      throw new AppError('damaged', `${what} changed since the run was made (SHA-256 ${sha256.slice(0, 12)}..., then ${then.sha256.slice(0, 12)}...).`, {
        remedy: `Put the former ${former} back, or fork the run, which begins new dialogues on the present one.`
      })
    }
  }
}

/** Of everything besides the configuration that a run's numbers come from. */
export async function datasetHashes(config: RunConfig, { catalogue, workspace }: HashedParts): Promise<readonly RunDatasetHash[]> {
  const { manifest, sha256 } = await catalogue.find(config.dataset)
  const weights = usesEmbeddings(config) ? [{ id: asDatasetId(weightsId), sha256: await weightsHash(config, workspace.path) }] : []
  return [{ id: asDatasetId(manifest.id), sha256 }, ...weights]
}
