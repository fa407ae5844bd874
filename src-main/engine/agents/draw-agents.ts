import type { RunConfig } from '@shared/config/run-schema'
import { sizeOf } from '@shared/domain/arrays'
import type { LayerDrawing, ModelDrawing } from '@shared/domain/model-drawing'
import type { Layer } from '../nets/layer'
import { isBuffer, parameterSize } from '../nets/parameters'
import { distinctParts } from './agent-parts'
import { settingsOf } from './network-config'
import { createNetworks } from './networks'
import type { RunShape } from './run-program'

/** Single precision. */
const bytesPerNumber = 4

/**
 * The agents of a run layer by layer, from what their parts declare; needs no tensor backend.
 * @throws AppError `bad-config` where the settings and the images do not fit
 */
export function drawAgents(config: RunConfig, shape: RunShape): ModelDrawing {
  const minibatch = config.rl.minibatch_size
  return {
    minibatch,
    agents: createNetworks(config, shape).agents.map((agent) => {
      const { is_random, body } = settingsOf(config, shape, agent.index)
      const parts = distinctParts(agent).map(({ name, reads, writes, layers }) => ({
        name,
        reads,
        writes,
        layers: layers.map((layer) => drawn(layer, minibatch))
      }))
      return { name: agent.name, body: is_random ? null : body, parts }
    })
  }
}

function drawn({ name, kind, output, parameters }: Layer, minibatch: number): LayerDrawing {
  const learned = parameters.filter((spec) => !isBuffer(spec))
  const products = learned.filter((spec) => spec.kind === 'linear' || spec.kind === 'conv')
  return {
    name,
    kind,
    output,
    parameters: learned.reduce((sum, spec) => sum + parameterSize(spec), 0),
    multiplyAdds: products.reduce((sum, spec) => sum + parameterSize(spec) * spec.positions, 0),
    memoryBytes: sizeOf(output) * minibatch * bytesPerNumber
  }
}
