import * as tf from '@tensorflow/tfjs-core'
import { conv2d } from '../conv2d'
import { withoutGradient } from '../detached'
import { layered, layeredChain } from '../layer'
import type { Grid, Layered } from '../layer'
import { maxPool2d } from '../pool2d'
import { amagoActivation } from './activations'
import type { AmagoActivationName } from './activations'
import type { Cnn, CnnSurroundings } from './cnn'
import { groupNorm } from './group-norm'

export interface ImpalaishSizes {
  /** Channels of every block. */
  readonly depths: readonly number[]
  readonly postGroupNorm: boolean
}

export const impalaishDefaults: ImpalaishSizes = { depths: [16, 32, 32], postGroupNorm: true }

/** Of the group norms. */
const groups = 4

/**
 * amago.nets.cnn.IMPALAishCNN: blocks of a 3 x 3 convolution, a 3 x 3 maximum of stride 2 and two residual blocks, under `blocks.<i>`.
 * @throws AppError `bad-config` for an image too small, and for depths that group normalisation cannot divide
 */
export function impalaishCnn({ path, image, activation }: CnnSurroundings, { depths, postGroupNorm }: ImpalaishSizes = impalaishDefaults): Cnn {
  const nets: Layered<Grid>[] = []
  let grid = image
  const add = (net: Layered<Grid>): void => {
    nets.push(net)
    grid = net.output
  }
  depths.forEach((outputs, index) => {
    const block = `${path}blocks.${index}`
    add(conv2d(`${block}.conv`, grid, { outputs, kernel: 3, stride: 1, padding: 'same' }))
    add(maxPool2d(`${block}.pool`, grid, 3, 2))
    add(residual(`${block}.residual1`, grid, activation, postGroupNorm))
    add(residual(`${block}.residual2`, grid, activation, postGroupNorm))
  })
  return layeredChain(nets, grid)
}

/** Activation and convolution, twice, added to the input; then group norm. */
function residual(path: string, grid: Grid, activation: AmagoActivationName, normed: boolean): Layered<Grid> {
  const shared = amagoActivation(`${path}.activation`, activation)
  const sizes = { outputs: grid[2], kernel: 3, stride: 1, padding: 'same' } as const
  const inner = layeredChain(
    [
      layered(shared, activation, 'activation', grid),
      conv2d(`${path}.conv1`, grid, sizes),
      layered({ ...shared, parameters: [] }, activation, 'activation', grid),
      conv2d(`${path}.conv2`, grid, sizes)
    ],
    grid
  )
  const norm = normed ? groupNorm(`${path}.norm`, groups, grid) : null
  // a norm over one channel takes away what is added to all of it
  const idle = norm !== null && grid[2] === groups ? [`${path}.conv2.bias`] : []
  return {
    parameters: [...inner.parameters, ...(norm?.parameters ?? [])],
    apply: (pass, x) => {
      const sum = tf.add(x, inner.apply(withoutGradient(pass, idle), x))
      return norm ? norm.apply(pass, sum) : sum
    },
    output: grid,
    layers: [
      ...inner.layers,
      { name: 'residual', kind: 'sum with the input', output: grid, parameters: [] },
      ...(norm ? [{ name: `${path}.norm`, kind: `group norm, ${groups} groups`, output: grid, parameters: norm.parameters }] : [])
    ]
  }
}
