import type { AgentConfig } from '@shared/config/agents'
import { activation } from '../nets/activation'
import { buildingBlocks } from '../nets/building-block'
import { layered } from '../nets/layer'
import type { Layered } from '../nets/layer'
import type { Net } from '../nets/net'
import { maxPool } from '../nets/max-pool'
import type { NetworkConfig } from './network-config'

/** One place in the reference's sequence: a block, an activation or a pool. */
export interface Stage {
  readonly index: number
  readonly net: Layered
}

/**
 * The groups of a body (nip-spec 6.2, step 3): blocks, each followed by the agent's activation, then a pool that halves the grid. Blocks,
 * activations and pools are numbered in that order. The first block of a group doubles the channels.
 * (n, height, width, c0) -> (n, h', w', c0 * 2^G), where h' and w' are the latent grid's, or less with a stride above 1.
 */
export function convolutionStages(config: NetworkConfig, settings: AgentConfig, imageHeight: number, imageWidth: number): Stage[] {
  const { num_block_groups, initial_num_channels } = config.image_classification
  const { building_block_type, num_blocks_per_group, kernel_size: kernel, stride, activation_function } = settings
  const block = buildingBlocks[building_block_type]
  const stages: Stage[] = []
  const add = (net: Net, kind: string, output: readonly number[]): void => {
    const index = stages.length
    stages.push({ index, net: layered(net, net.parameters.length > 0 ? `cnn_encoder.module.${index}.module` : kind, kind, output) })
  }
  let [height, width] = [imageHeight, imageWidth]
  for (let group = 0; group < num_block_groups; group++) {
    const outputs = initial_num_channels * 2 ** (group + 1)
    for (let index = 0; index < num_blocks_per_group; index++) {
      const inputs = index === 0 ? outputs / 2 : outputs
      height = Math.ceil(height / stride)
      width = Math.ceil(width / stride)
      const path = `cnn_encoder.module.${stages.length}.module`
      add(block(path, { inputs, outputs, kernel, stride, positions: height * width, running: !config.reference_quirks }), blockKind(settings), [
        height,
        width,
        outputs
      ])
      add(activation(activation_function), activation_function, [height, width, outputs])
    }
    height = Math.max(1, Math.floor(height / 2))
    width = Math.max(1, Math.floor(width / 2))
    add(maxPool(), '2 x 2 maximum, stride 2', [height, width, outputs])
  }
  return stages
}

function blockKind({ building_block_type, kernel_size, stride }: AgentConfig): string {
  const block = building_block_type === 'conv2d' ? `${kernel_size} x ${kernel_size} convolution` : 'residual block'
  return stride > 1 ? `${block}, stride ${stride}` : block
}
