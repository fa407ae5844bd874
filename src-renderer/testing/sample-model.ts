import type { Tree } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import type { ModelCheck } from '@shared/contract/requests'
import type { LayerDrawing, PartDrawing } from '@shared/domain/model-drawing'
import { sampleSchema } from './sample-schema'

const frames = 128

const layer = (name: string, kind: string, output: readonly number[], parameters = 0, positions = 1): LayerDrawing => ({
  name,
  kind,
  output,
  parameters,
  multiplyAdds: parameters * positions,
  memoryBytes: output.reduce((size, dim) => size * dim, 4 * frames)
})

const axes = (sizes: Readonly<Record<string, number>>) => Object.entries(sizes).map(([name, size]) => ({ name, size }))

function parts(kernel: number): readonly PartDrawing[] {
  return [
    {
      name: 'body',
      reads: [{ key: 'pixel_stack', axes: axes({ height: 28, width: 28, stack: 9 }) }],
      writes: [{ key: 'image_level_repr', axes: axes({ representation: 16 }) }],
      layers: [
        layer('initial_encoder.module.3.module', 'linear per pixel', [28, 28, 9], 90, 784),
        layer('tanh', 'nonlinearity', [28, 28, 9]),
        layer('cnn_encoder.module.0.module', `${kernel} x ${kernel} convolution`, [28, 28, 32], 32 * (9 * kernel * kernel + 1), 784),
        layer('2 x 2 maximum, stride 2', '2 x 2 maximum, stride 2', [14, 14, 32]),
        layer('final_encoder.module.2.module', 'linear on the mean of the grid', [16], 544)
      ]
    },
    {
      name: 'value_head',
      reads: [{ key: 'image_level_repr', axes: axes({ representation: 16 }) }],
      writes: [{ key: 'value', axes: [] }],
      layers: [layer('value_mlp.module.2.module.0', 'linear', [16], 400), layer('value_mlp.module.2.module.2', 'linear', [1], 17)]
    }
  ]
}

/** The agents of a configuration, drawn alike but for their kernels. */
export function sampleModel(config: Tree): ModelCheck {
  const { config: complete, problems } = resolveRunConfig(sampleSchema, config)
  if (!complete) return { problems, drawing: null }
  const agents = Object.entries(complete.agents).map(([name, { kernel_size, body }]) => ({ name, body, parts: parts(kernel_size) }))
  return { problems, drawing: { minibatch: frames, agents } }
}
