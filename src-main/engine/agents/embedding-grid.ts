import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { resnetGrid } from '../nets/resnet18'
import type { EmbeddingGrid } from './run-program'

/**
 * Pretrained features as observations hold them (nip-spec 6.2, step 0'): the network's grid, or the means of its blocks where it is finer
 * than the image, so that a body never has to do more than repeat pixels. Null where no agent uses them.
 * @throws AppError `bad-config` for images of neither one nor three channels, and for a grid that can neither be repeated nor be averaged to the size of the image
 */
export function embeddingGrid(
  config: Pick<RunConfig, 'agents' | 'image_classification'>,
  image: { readonly channels: number; readonly height: number; readonly width: number }
): EmbeddingGrid | null {
  if (!usesEmbeddings(config)) return null
  if (image.channels !== 1 && image.channels !== 3) {
    throw new AppError(
      'bad-config',
      `agents: a pretrained network looks at grey or coloured images, but those of this data set have ${image.channels} channels.`,
      {
        remedy: 'Leave pretrained_embeddings_model empty.'
      }
    )
  }
  const { pretrained_embeddings_layer: layer, pretrained_embeddings_input_size: inputSize } = config.image_classification
  const { channels, side } = resnetGrid(layer, inputSize)
  const { height, width } = image
  const coarser = side < height && side < width
  if (coarser) return { channels, height: side, width: side }
  const equal = side === height && side === width
  const finer = side > height && side > width
  if (equal || (finer && side % height === 0 && side % width === 0)) return { channels, height, width }
  const why = finer ? 'is finer than the image but no multiple of it' : 'is neither coarser than the image in both directions, nor as fine, nor finer'
  throw new AppError(
    'bad-config',
    `image_classification.pretrained_embeddings_input_size is ${inputSize}, which gives ${side} x ${side} features at ${layer}; for an image of ${height} x ${width} pixels that ${why}.`,
    {
      remedy: `Choose another size or another image_classification.pretrained_embeddings_layer; sizes up to ${largestCoarse(layer, Math.min(height, width))} are coarser than the image.`
    }
  )
}

/** Whether any agent sees pretrained features. */
export function usesEmbeddings({ agents }: Pick<RunConfig, 'agents'>): boolean {
  return Object.values(agents).some(({ is_random, pretrained_embeddings_model }) => !is_random && pretrained_embeddings_model !== null)
}

/** The largest input whose grid has fewer rows than the image. */
function largestCoarse(layer: Parameters<typeof resnetGrid>[0], rows: number): number {
  let size = 0
  while (resnetGrid(layer, size + 1).side < rows) size++
  return size
}
