import { describe, expect, it } from 'vitest'
import { smallRun } from '../objectives/program.fixture'
import { bodyVariants } from './bodies/small-bodies.fixture'
import { countParameters, estimateFlops } from './costs'
import { drawAgents } from './draw-agents'

const image = { channels: 1, height: 6, width: 6 }

describe('drawAgents', () => {
  it.each([['nip', {}] as const, ['residual blocks', { building_block_type: 'residual_basic' }] as const, ...bodyVariants])(
    'draws every parameter and every product once: %s',
    (_, body) => {
      const { config, shape } = smallRun({ agents: { _default: body }, rl: { use_shared_body: false }, include_linear_message_space: true }, image)
      const { agents } = drawAgents(config, shape)
      const layers = agents.flatMap(({ parts }) => parts.flatMap((part) => part.layers))
      const sums = agents.map(({ name, parts }) => [name, parts.flatMap((part) => part.layers).reduce((sum, layer) => sum + layer.parameters, 0)] as const)
      expect(Object.fromEntries(sums)).toEqual(countParameters(config, shape))
      // biases and the like are counted there once each
      const products = 2 * layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)
      expect(products).toBeGreaterThan(0.5 * estimateFlops(config, shape))
      expect(products).toBeLessThanOrEqual(estimateFlops(config, shape))
      for (const { parts } of agents) {
        for (const { layers: own, writes } of parts) {
          const sizes = own.map(({ output }) => output.reduce((size, dim) => size * dim, 1))
          expect(sizes.every((size) => size > 0)).toBe(true)
          // the last layer of a body makes one of the things it writes
          const written = writes.map(({ axes }) => axes.reduce((size, axis) => size * axis.size, 1))
          expect(written).toContain(sizes[sizes.length - 1])
        }
      }
    }
  )

  it('counts memory for a minibatch, and nothing for an agent that plays by lot', () => {
    const { config, shape } = smallRun({ agents: { prover: { is_random: true } }, rl: { minibatch_size: 8 } }, image)
    const { minibatch, agents } = drawAgents(config, shape)
    expect(minibatch).toBe(8)
    expect(agents[0]).toMatchObject({ name: 'prover', body: null })
    expect(agents[0]!.parts.every(({ layers }) => layers.length === 0)).toBe(true)
    const [first] = agents[1]!.parts[0]!.layers
    expect(first).toMatchObject({
      name: 'initial_encoder.module.3.module',
      output: [6, 6, 4],
      parameters: 4 * 4 + 4,
      multiplyAdds: 36 * 16,
      memoryBytes: 8 * 36 * 4 * 4
    })
  })
})
