import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { anyLooksBack, augmentations } from '../agents/bodies/registry'
import { embeddingGrid } from '../agents/embedding-grid'
import type { RunShape } from '../agents/run-program'
import { rulesOf } from '../protocols/registry'

export interface ImageSize {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/**
 * The sizes all parts of a run agree on (nip-spec 4.1). The message grid is the image halved, rounding down, once per block group.
 * @throws AppError `bad-config` when the halvings leave no grid, or pretrained features do not fit the image
 */
export function deriveRunShape(config: RunConfig, image: ImageSize): RunShape {
  const rules = rulesOf(config)
  const groups = config.image_classification.num_block_groups
  const halved = (size: number): number => Math.floor(size / 2 ** groups)
  const latentHeight = halved(image.height)
  const latentWidth = halved(image.width)
  if (latentHeight < 1 || latentWidth < 1) {
    throw new AppError(
      'bad-config',
      `image_classification.num_block_groups is ${groups}, which leaves no pixel of a ${image.height} x ${image.width} image to point at.`,
      { remedy: `Use at most ${Math.floor(Math.log2(Math.min(image.height, image.width)))}.` }
    )
  }
  return {
    agents: rules.agents,
    deciders: rules.deciders,
    channels: rules.channels,
    visible: rules.visible,
    maxRounds: rules.maxRounds,
    messageSize: config.message_size,
    linearSymbols: config.include_linear_message_space ? config.d_linear_message_space : null,
    imageChannels: image.channels,
    imageHeight: image.height,
    imageWidth: image.width,
    latentHeight,
    latentWidth,
    embedding: embeddingGrid(config, image),
    ...(anyLooksBack(config) ? { looksBack: true as const } : {}),
    ...(augmentations(config, rules.agents).some((moved) => moved !== null) ? { augmented: true as const } : {})
  }
}
