import type { AgentConfig } from '@shared/config/agents'
import { convolution } from './convolution'
import type { Net } from './net'
import { residualBlock } from './residual-block'

export type BuildingBlockName = AgentConfig['building_block_type']

export interface BlockSizes {
  readonly inputs: number
  readonly outputs: number
  /** Of blocks that let it be chosen. */
  readonly kernel: number
  readonly stride: number
  /** Height times width of the result's grid. */
  readonly positions: number
  /** Whether normalisation keeps running statistics (G43). */
  readonly running: boolean
}

/** What the body of an agent is built of: (n, height, width, inputs) -> (n, ceil(height / stride), ceil(width / stride), outputs). */
export const buildingBlocks: Readonly<Record<BuildingBlockName, (path: string, sizes: BlockSizes) => Net>> = {
  conv2d: (path, { inputs, outputs, kernel, stride, positions }) => convolution(path, { inputs, outputs, kernel, stride, bias: true, positions }),
  residual_basic: residualBlock
}
