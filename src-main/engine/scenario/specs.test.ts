import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { protocols, rulesOf } from '../protocols/registry'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { Environment } from './environment'
import type { Actions } from './environment'
import { DataCycler } from './data-cycler'
import { CyclingSource } from './episode-source'
import { deriveRunShape } from './shape'
import { environmentSpecs, sizePerEntry } from './specs'
import type { KeySpec } from './specs'

const data = noiseDataset(9)
const count = 3

function build(protocol: string, zeroKnowledge: boolean) {
  const config = smallConfig({
    interaction_protocol: protocol,
    protocol_common: { zero_knowledge: zeroKnowledge },
    message_size: 3,
    include_linear_message_space: true,
    d_linear_message_space: 2,
    rl: { frames_per_batch: 48, steps_per_env_per_iteration: 4, minibatch_size: 8 }
  })
  const shape = deriveRunShape(config, data.images)
  const random = Random.of(2, 'specs')
  const source = new CyclingSource(new DataCycler(9, random.fork('rows')), random.fork('seeds'))
  const environment = new Environment({ shape, rules: rulesOf(config), data, source, environments: count, statistics: null, quirks: false })
  return { shape, environment, random, specs: environmentSpecs(shape, false) }
}

/** What every key stands for; logits are those of the last step. */
function arraysOf(environment: Environment, actions: Actions): Readonly<Record<string, ArrayLike<number>>> {
  const { observation, outcome } = environment
  return {
    round: observation.round,
    x: observation.x,
    message: observation.message,
    image: observation.image,
    decision_restriction: observation.decisionRestriction,
    linear_message_history: observation.linearMessageHistory ?? [],
    seed: environment.seed,
    y: environment.label,
    datapoint_id: environment.datapoint,
    verdict: environment.verdict,
    'agents/latent_pixel_selected': actions.pixels,
    'agents/linear_message_selected': actions.symbols ?? [],
    'agents/decision': actions.decisions,
    'agents/main_message_logits': actions.logits?.pixelLogits ?? [],
    'agents/decision_logits': actions.logits?.decisionLogits ?? [],
    'agents/reward': outcome.reward,
    'agents/done': environment.agentsDone,
    done: environment.done,
    terminated: environment.terminated
  }
}

/** A draw of everything an agent can do, from what the keys say may be done. */
function drawn(specs: readonly KeySpec[], random: Random): Actions {
  const values = (key: string): number[] => {
    const spec = specs.find((candidate) => candidate.key === key)!
    const draw = spec.range === null ? () => random.normal() : () => random.integer(spec.range![1] + 1)
    return Array.from({ length: count * sizePerEntry(spec) }, draw)
  }
  return {
    pixels: Int32Array.from(values('agents/latent_pixel_selected')),
    symbols: Int32Array.from(values('agents/linear_message_selected')),
    decisions: Int32Array.from(values('agents/decision')),
    logits: { pixelLogits: Float32Array.from(values('agents/main_message_logits')), decisionLogits: Float32Array.from(values('agents/decision_logits')) }
  }
}

describe('the declared keys are what the environment holds', () => {
  const cases = protocols.flatMap(({ name }) => [false, true].map((zeroKnowledge) => [name, zeroKnowledge] as const))

  it.each(cases)('%s, zero knowledge: %s', (name, zeroKnowledge) => {
    const { environment, specs, random } = build(name, zeroKnowledge)
    environment.resetAll()
    for (let step = 0; step < 12; step++) {
      const actions = drawn(specs, random)
      environment.step(actions)
      const arrays = arraysOf(environment, actions)
      expect(Object.keys(arrays).sort()).toEqual(specs.map(({ key }) => key).sort())
      for (const spec of specs) {
        const found = Array.from(arrays[spec.key]!)
        expect(found.length, spec.key).toBe(count * sizePerEntry(spec))
        const [low, high] = spec.range ?? [-Infinity, Infinity]
        expect(
          found.every((value) => Number.isFinite(value) && value >= low && value <= high),
          spec.key
        ).toBe(true)
        if (spec.dtype !== 'float32' && spec.dtype !== 'float64') expect(found.every(Number.isInteger), spec.key).toBe(true)
      }
      environment.resetFinished()
    }
  })
})
