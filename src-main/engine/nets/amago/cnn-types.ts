import type { Cnn, CnnSurroundings } from './cnn'
import { drqCnn } from './drq-cnn'
import { gridworldChannels, gridworldCnn } from './gridworld-cnn'
import { impalaishCnn, impalaishDefaults } from './impalaish-cnn'
import { natureishCnn, natureishDefaults } from './natureish-cnn'

/** The image networks by AMAGO's names. */
export const cnnTypeNames = ['NatureishCNN', 'DrQCNN', 'GridworldCNN', 'IMPALAishCNN'] as const

export type CnnTypeName = (typeof cnnTypeNames)[number]

/** Sizes by AMAGO's names; each network reads its own, and has its own where they are left out. */
export interface CnnSizes {
  readonly channels?: readonly number[]
  readonly kernels?: readonly number[]
  readonly strides?: readonly number[]
  readonly cnn_block_depths?: readonly number[]
  readonly post_group_norm?: boolean
}

/** @throws AppError `bad-config` as the network's own builder */
export function cnnOfType(type: CnnTypeName, surroundings: CnnSurroundings, sizes: CnnSizes): Cnn {
  switch (type) {
    case 'NatureishCNN': {
      const { channels, kernels, strides } = natureishDefaults
      return natureishCnn(surroundings, { channels: sizes.channels ?? channels, kernels: sizes.kernels ?? kernels, strides: sizes.strides ?? strides })
    }
    case 'DrQCNN':
      return drqCnn(surroundings)
    case 'GridworldCNN':
      return gridworldCnn(surroundings, sizes.channels ?? gridworldChannels)
    case 'IMPALAishCNN': {
      const { depths, postGroupNorm } = impalaishDefaults
      return impalaishCnn(surroundings, { depths: sizes.cnn_block_depths ?? depths, postGroupNorm: sizes.post_group_norm ?? postGroupNorm })
    }
  }
}
