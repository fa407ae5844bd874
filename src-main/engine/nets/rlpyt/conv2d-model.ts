import { AppError } from '@shared/domain/errors'
import { conv2d } from '../conv2d'
import { layered, layeredChain } from '../layer'
import type { Grid, Layered } from '../layer'
import { maxPool2d } from '../pool2d'
import { nonlinearities } from './nonlinearities'
import type { NonlinearityName } from './nonlinearities'

export interface Conv2dModelOptions {
  /** Of every layer, as are the lists below. */
  readonly channels: readonly number[]
  readonly kernelSizes: readonly number[]
  readonly strides: readonly number[]
  /** Null: none anywhere. */
  readonly paddings: readonly number[] | null
  /** Null: 1 everywhere. Ours: rlpyt's model has none. */
  readonly dilations: readonly number[] | null
  readonly nonlinearity: NonlinearityName
  /** Convolutions of stride 1, each followed by a maximum over windows as large as its stride. */
  readonly useMaxpool: boolean
}

/**
 * rlpyt.models.conv2d.Conv2dModel: convolution, nonlinearity and, with max-pooling and a stride above 1, a pool without padding, layer by
 * layer. (n, height, width, channel) -> (n, height', width', channel'), under `conv.<place>`, where every step takes a place.
 * `output` replaces conv_out_size: its product.
 * @throws AppError `bad-config` for lists of different lengths, and for an image too small for the stack, naming the layer
 */
export function conv2dModel(path: string, image: Grid, options: Conv2dModelOptions): Layered<Grid> {
  const { channels, kernelSizes, strides, nonlinearity, useMaxpool } = options
  const paddings = options.paddings ?? channels.map(() => 0)
  const dilations = options.dilations ?? channels.map(() => 1)
  requireSameLengths({ channels, kernel_sizes: kernelSizes, strides, paddings, dilations })
  const nets: Layered<Grid>[] = []
  let grid = image
  const add = (net: Layered<Grid>): void => {
    nets.push(net)
    grid = net.output
  }
  channels.forEach((outputs, index) => {
    const stride = strides[index]!
    const sizes = { outputs, kernel: kernelSizes[index]!, padding: paddings[index]!, dilation: dilations[index]!, stride: useMaxpool ? 1 : stride }
    add(conv2d(`${path}.${nets.length}`, grid, sizes))
    add(layered(nonlinearities[nonlinearity], nonlinearity, 'nonlinearity', grid))
    if (useMaxpool && stride > 1) add(maxPool2d(`${path}.${nets.length}`, grid, stride, stride))
  })
  return layeredChain(nets, grid)
}

function requireSameLengths(lists: Readonly<Record<string, readonly number[]>>): void {
  const [first, ...others] = Object.entries(lists)
  for (const [name, list] of others) {
    if (first && list.length !== first[1].length) {
      throw new AppError(
        'bad-config',
        `${first[0]} lists ${first[1].length} layers [${first[1].join(', ')}], but ${name} lists ${list.length} [${list.join(', ')}].`,
        {
          remedy: 'Give every list one entry a layer.'
        }
      )
    }
  }
}
