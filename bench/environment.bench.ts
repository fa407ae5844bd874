/*
 * What the environment costs outside the networks: one step and the resets it leads to, for 1,000 environments of the mnist
 * configuration, at several shares of dialogues that end; and one draw of all actions. No speed on a loaded machine is final.
 *
 *   npx vitest bench --run --project node bench/environment.bench.ts
 */
import { bench, describe } from 'vitest'
import { requireRunConfig } from '@shared/config/resolve'
import { Random } from '@shared/stats/random'
import type { RunShape } from '../src-main/engine/agents/run-program'
import { rulesOf } from '../src-main/engine/protocols/registry'
import { runSchema } from '../src-main/engine/run-schema'
import { DataCycler } from '../src-main/engine/scenario/data-cycler'
import { Environment } from '../src-main/engine/scenario/environment'
import { CyclingSource } from '../src-main/engine/scenario/episode-source'
import { analyticStatistics } from '../src-main/engine/scenario/normaliser'
import { deriveRunShape } from '../src-main/engine/scenario/shape'
import { ActionSampler } from '../src-main/engine/training/action-sampler'

const environments = 1000
const rows = 8000
const random = Random.of(1, 'bench')
const data = {
  images: {
    count: rows,
    channels: 1,
    height: 28,
    width: 28,
    pixels: Uint8Array.from({ length: rows * 784 }, () => random.integer(256)),
    classes: new Uint8Array(rows)
  },
  y: Uint8Array.from({ length: rows }, (_, row) => row % 2),
  sourceIndex: Int32Array.from({ length: rows }, (_, row) => row),
  classNames: ['0', '1']
}

function prepared(settings: Readonly<Record<string, unknown>>) {
  const config = requireRunConfig(runSchema, { rl: { frames_per_batch: 8000 }, ...settings })
  const shape = deriveRunShape(config, data.images)
  const rules = rulesOf(config)
  const source = new CyclingSource(new DataCycler(rows, random.fork('rows')), random.fork('seeds'))
  const environment = new Environment({ shape, rules, data, source, environments, statistics: analyticStatistics(shape, rules), quirks: false })
  environment.resetAll()
  return { shape, environment }
}

function logitsOf({ agents, channels, messageSize, latentHeight, latentWidth }: RunShape) {
  const normal = (size: number): Float32Array => Float32Array.from({ length: size }, () => 0.1 * random.normal())
  const rowCount = environments * agents.length
  return {
    pixelLogits: normal(rowCount * channels.length * messageSize * latentHeight * latentWidth),
    decisionLogits: normal(rowCount * 3),
    symbolLogits: null,
    values: new Float32Array(rowCount)
  }
}

/** @param verdicts chance that an agent decides instead of going on */
function stepper(settings: Readonly<Record<string, unknown>>, verdicts: number): () => void {
  const { shape, environment } = prepared(settings)
  const slots = environments * shape.agents.length * shape.channels.length * shape.messageSize
  const logits = environment.rules.logits === 'unread' ? null : logitsOf(shape)
  const moves = Array.from({ length: 16 }, () => ({
    logits,
    pixels: Int32Array.from({ length: slots }, () => random.integer(shape.latentHeight * shape.latentWidth)),
    decisions: Int32Array.from({ length: environments * shape.agents.length }, () => (random.uniform() < verdicts ? random.integer(2) : 2)),
    symbols: null
  }))
  let step = 0
  return () => {
    environment.step(moves[step++ % moves.length]!)
    environment.resetFinished()
  }
}

const wrapped = { interaction_protocol: 'mnip', protocol_common: { zero_knowledge: true } }

describe('1,000 environments, one step', () => {
  bench('nip, untrained: two verdicts out of three', stepper({}, 2 / 3))
  bench('nip, nearly all go on', stepper({}, 0.05))
  bench('nip, every verifier decides at once', stepper({}, 1))
  bench('mnip with zero knowledge (5 agents, 6 channels), untrained', stepper(wrapped, 2 / 3))
})

describe('1,000 environments, one draw of all actions', () => {
  const { shape } = prepared({})
  const sampler = new ActionSampler(shape, environments)
  const output = logitsOf(shape)
  bench('nip', () => {
    sampler.sample(output, environments, random)
  })
})
