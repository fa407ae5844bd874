import type { RunConfig } from '@shared/config/run-schema'
import { distinctParts } from '../agents/agent-parts'
import { estimateFlops } from '../agents/costs'
import { createNetworks } from '../agents/networks'
import type { RunShape } from '../agents/run-program'
import { parameterSize } from '../nets/parameters'

/** Floating-point operations of one frame through all agents. */
export interface FrameArithmetic {
  readonly forward: number
  /** Forward, and the gradients of weights and inputs. */
  readonly training: number
}

/**
 * Gradients cost twice the forward pass: once for the weights, once for the inputs. Only the first layers have inputs that need none:
 * the pixels and messages that agents see.
 */
export function frameArithmetic(config: RunConfig, shape: RunShape): FrameArithmetic {
  const forward = estimateFlops(config, shape)
  const bodies = createNetworks(config, shape)
    .agents.flatMap(distinctParts)
    .filter(({ reads }) => reads.some(({ key }) => key === 'pixel_stack'))
  const first = bodies.reduce((sum, { parameters: [weights] }) => sum + (weights ? 2 * parameterSize(weights) * weights.positions : 0), 0)
  return { forward, training: 3 * forward - first }
}

/** Frames that went through the networks in one iteration. */
export interface FramesSeen {
  readonly acted: number
  readonly valued: number
  readonly trained: number
}

/** Of one iteration. */
export function arithmeticOf({ forward, training }: FrameArithmetic, { acted, valued, trained }: FramesSeen): number {
  return forward * (acted + valued) + training * trained
}

/** The convolution with most arithmetic. */
export interface ConvolutionSize {
  /** Frames. */
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inputs: number
  readonly outputs: number
  /** Pixels on a side. */
  readonly kernel: number
}

/** Null for networks without convolutions. */
export function largestConvolution(config: RunConfig, shape: RunShape): ConvolutionSize | null {
  const convolutions = createNetworks(config, shape)
    .parameters.map(({ spec }) => spec)
    .filter(({ kind }) => kind === 'conv')
    .sort((a, b) => parameterSize(b) * b.positions - parameterSize(a) * a.positions)
  const [largest] = convolutions
  if (!largest) return null
  const [outputs = 1, inputs = 1, kernel = 1] = largest.shape
  // a grid of as many positions, as high and wide as the image is where that comes out even
  let height = Math.max(1, Math.round(Math.sqrt((largest.positions * shape.imageHeight) / shape.imageWidth)))
  while (largest.positions % height !== 0) height--
  return { batch: config.rl.minibatch_size, height, width: largest.positions / height, inputs, outputs, kernel }
}

/** Forward and both gradients of one convolution. */
export function convolutionFlops({ batch, height, width, inputs, outputs, kernel }: ConvolutionSize): number {
  return 3 * 2 * batch * height * width * inputs * outputs * kernel ** 2
}
