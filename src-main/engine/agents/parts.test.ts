import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { RunConfig } from '@shared/config/run-schema'
import { Random } from '@shared/stats/random'
import { startCpu } from '../backend/cpu'
import { randomTensor } from '../nets/finite-differences.fixture'
import { innerShape } from '../nets/parameters'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { viewOfAgent } from './agent-view'
import { distinctParts } from './agent-parts'
import type { AgentParts } from './agent-parts'
import { createNetworks, runPart } from './networks'
import { bodyVariants } from './bodies/small-bodies.fixture'
import { uploadObservation } from './observation'
import type { Part } from './part'
import type { RunShape } from './run-program'
import { soloHead } from './solo-head'

beforeAll(startCpu)

const variants: readonly (readonly [string, Tree])[] = [
  ['defaults', {}],
  ['linear messages and two positions', { include_linear_message_space: true, message_size: 2 }],
  ['separate bodies', { rl: { use_shared_body: false } }],
  ['a stride in two groups', { agents: { _default: { stride: 3, num_blocks_per_group: 2 } }, image_classification: { num_block_groups: 2 } }],
  ['strided residual blocks', { agents: { _default: { stride: 2, building_block_type: 'residual_basic' } } }],
  ['a random prover', { agents: { prover: { is_random: true } }, include_linear_message_space: true }],
  ['random agents alone', { agents: { _default: { is_random: true } }, rl: { use_shared_body: false } }],
  [
    'pretrained features',
    {
      agents: { prover: { pretrained_embeddings_model: 'resnet18' } },
      image_classification: { pretrained_embeddings_layer: 'layer1', pretrained_embeddings_input_size: 8 }
    }
  ],
  ...bodyVariants.map(([name, body]): readonly [string, Tree] => [name, { agents: { _default: body }, include_linear_message_space: name.includes(',') }])
]

/** With the head of an agent that answers alone; one that plays by lot has none. */
function partsOf(config: RunConfig, shape: RunShape, index: number, agent: AgentParts): Part[] {
  return [...distinctParts(agent), ...(config.agents[agent.name]!.is_random ? [] : [soloHead(config, shape, index)])]
}

/** Normal weights for the parts of one agent, by full key. */
function weightsOf(agent: string, parts: readonly Part[]): Map<string, tf.Tensor> {
  const random = Random.of(1, agent)
  return new Map(
    parts.flatMap((part) =>
      part.parameters.map((spec) => [`${agent}.${part.name}.${spec.path}`, tf.abs(randomTensor(random, innerShape(spec), 0.8 / spec.fanIn))] as const)
    )
  )
}

describe('every part', () => {
  it.each(variants)('reads and writes exactly the tensors it declares: %s', (_, over) => {
    const { config, shape, count } = smallRun(over)
    const { agents } = createNetworks(config, shape)
    const observation = uploadObservation(randomBatch(shape, count, 1), shape)
    const sized = (tensors: Readonly<Record<string, tf.Tensor>>): unknown =>
      Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, tensor.shape]))
    const declared = (keys: Part['reads']): unknown => Object.fromEntries(keys.map(({ key, axes }) => [key, [count, ...axes.map(({ size }) => size)]]))
    for (const [index, agent] of agents.entries()) {
      const parts = partsOf(config, shape, index, agent)
      const pass = { mode: 'evaluate' as const, weights: weightsOf(agent.name, parts) }
      const view = viewOfAgent(observation, shape, agent)
      const known = { ...view, ...runPart(agent, agent.policyBody, pass, view) }
      for (const part of parts) {
        const only = Object.fromEntries(part.reads.map(({ key }) => [key, known[key]!]))
        expect(sized(only)).toEqual(declared(part.reads))
        expect(sized(runPart(agent, part, pass, only))).toEqual(declared(part.writes))
      }
    }
  })

  it.each(variants)('has parameters of its own, which what it writes depends on: %s', (_, over) => {
    const { config, shape, count } = smallRun(over)
    const { agents, parameters } = createNetworks(config, shape)
    expect(new Set(parameters.map(({ key }) => key)).size).toBe(parameters.length)
    const observation = uploadObservation(randomBatch(shape, count, 1), shape)
    for (const [index, agent] of agents.entries()) {
      const parts = partsOf(config, shape, index, agent)
      const weights = weightsOf(agent.name, parts)
      const outputs = (table: ReadonlyMap<string, tf.Tensor>, part: Part): number[] => {
        const pass = { mode: 'evaluate' as const, weights: table }
        const view = viewOfAgent(observation, shape, agent)
        const seen = { ...view, ...runPart(agent, agent.policyBody, pass, view) }
        return Object.values(runPart(agent, part, pass, seen)).flatMap((tensor) => Array.from(tensor.dataSync()))
      }
      for (const part of parts) {
        const before = outputs(weights, part)
        expect(before.every(Number.isFinite)).toBe(true)
        // counters of what was seen decide how the next statistics are weighed, not what is said now
        for (const { path } of part.parameters.filter(({ path }) => !/\.(_t|count)$/.test(path))) {
          const key = `${agent.name}.${part.name}.${path}`
          const moved = new Map([...weights, [key, tf.add(weights.get(key)!, 0.5)]])
          expect([key, outputs(moved, part)]).not.toEqual([key, before])
        }
      }
    }
  })
})
