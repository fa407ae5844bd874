import type { RunConfig } from '@shared/config/run-schema'
import type { ImageSet } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import type { ExecutionPlan } from '@shared/domain/run'
import { createImageEmbedder } from '../engine/agents/image-embedder'
import type { EmbeddingGrid } from '../engine/agents/run-program'
import { EmbeddingFolder } from '../store/embedding-folder'
import type { EmbeddingAxes, EmbeddingFile, EmbeddingOrigin } from '../store/embedding-folder'
import type { ServiceDependencies } from './dependencies'
import { loadWeights, weightsHash } from './pretrained-weights'

/** Images the network sees at a time: enough to keep it busy, few enough for the memory of their features on the way. */
const together = 16

/** Where a long computation lets others in, and tells how far it is. */
export interface EmbeddingWatch {
  /** Between batches; may throw, to give up. */
  readonly checkpoint: () => Promise<void>
  readonly progress: (done: number, total: number) => void
}

/**
 * The pretrained features of an image set, from the workspace or, the first time, computed there by the tensor session in use.
 * @param imagesHash SHA-256 of the file the images came from
 * @throws AppError `bad-config` when the weights cannot be used
 */
export async function openEmbeddings(
  images: ImageSet,
  imagesHash: string,
  config: RunConfig,
  grid: EmbeddingGrid,
  { workspace, tensors }: Pick<ServiceDependencies, 'workspace' | 'tensors'>,
  { checkpoint, progress }: EmbeddingWatch
): Promise<EmbeddingFile> {
  const folder = new EmbeddingFolder(`${workspace.path}/derived/embeddings`)
  const axes: EmbeddingAxes = { images: images.count, height: grid.height, width: grid.width, channels: grid.channels }
  const origin = originOf(config, imagesHash, await weightsHash(config, workspace.path), tensors.plan)
  const kept = folder.open(origin, axes)
  if (kept) return kept
  const weights = await loadWeights(config, workspace.path)
  const embedder = createImageEmbedder(config.image_classification, weights.arrays, grid)
  const writer = folder.begin(origin, axes)
  try {
    for (let from = 0; from < images.count; from += together) {
      await checkpoint()
      progress(from, images.count)
      writer.append(await embedder.embed(images, from, Math.min(together, images.count - from)))
    }
    writer.finish()
  } catch (thrown) {
    writer.giveUp()
    throw thrown
  } finally {
    embedder.dispose()
  }
  progress(images.count, images.count)
  const made = folder.open(origin, axes)
  if (!made) throw new AppError('damaged', 'The pretrained features just written cannot be read back.', { remedy: 'Look after the disk of the workspace.' })
  return made
}

/** Everything the numbers depend on: the same images through other weights, sizes or libraries are other features. */
function originOf({ image_classification: settings }: RunConfig, images: string, weights: string, plan: ExecutionPlan | null): EmbeddingOrigin {
  return {
    version: '1',
    images,
    weights,
    network: 'resnet18',
    layer: settings.pretrained_embeddings_layer,
    input_size: String(settings.pretrained_embeddings_input_size),
    normalization: settings.pretrained_embeddings_normalization,
    backend: plan?.backend ?? '',
    library: plan?.library?.sha256 ?? ''
  }
}
