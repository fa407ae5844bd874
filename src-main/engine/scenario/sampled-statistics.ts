import type { BinaryDataset } from '@shared/domain/dataset'
import type { Random } from '@shared/stats/random'
import type { ObservationBatch, RunShape } from '../agents/run-program'
import type { ProtocolRules } from '../protocols/rules'
import { DataCycler } from './data-cycler'
import { Environment } from './environment'
import type { Actions } from './environment'
import { CyclingSource } from './episode-source'
import { SampledStatistic } from './normaliser'
import type { Affine, ObservationStatistics } from './normaliser'

export interface SamplingOptions {
  readonly shape: RunShape
  readonly rules: ProtocolRules
  readonly data: BinaryDataset
  readonly environments: number
  /** Frames to gather for each key at least. */
  readonly frames: number
  readonly random: Random
}

/**
 * The reference's statistics (nip-spec 4.9): uniformly random play, root observations only, each rollout stopped as soon as any
 * environment has finished, one set of rollouts per key. With verdicts allowed at once nearly every rollout has one step and
 * shows empty dialogues alone: mean 0, deviation 1e-6 (departure G19).
 */
export function sampledStatistics(options: SamplingOptions): ObservationStatistics {
  const { shape, data, random } = options
  const source = new CyclingSource(new DataCycler(data.y.length, random.fork('rows')), random.fork('seeds'))
  const environment = new Environment({ ...options, source, statistics: null, quirks: true })
  const actions = emptyActions(shape, environment)
  const moves = random.fork('actions')
  const gather = (key: (observation: ObservationBatch) => Float32Array | null): Affine => {
    const statistic = new SampledStatistic()
    for (let frames = 0; frames < options.frames;) {
      environment.resetAll()
      do {
        statistic.add(key(environment.observation) ?? [])
        drawUniform(shape, actions, moves)
        environment.step(actions)
        frames += environment.count
      } while (!environment.done.includes(1))
    }
    return statistic.affine
  }
  const x = gather((observation) => observation.x)
  const message = gather((observation) => observation.message)
  const linear = shape.linearSymbols === null ? { loc: 0, scale: 1 } : gather((observation) => observation.linearMessageHistory)
  return { x, message, linear }
}

function emptyActions(shape: RunShape, { count, rules }: Environment): Actions {
  const slots = count * shape.agents.length * shape.channels.length * shape.messageSize
  const pixels = shape.latentHeight * shape.latentWidth
  return {
    // nobody is paid for these rollouts, so nothing depends on what the choices are drawn from
    logits:
      rules.logits === 'unread' ? null : { pixelLogits: new Float32Array(slots * pixels), decisionLogits: new Float32Array(count * shape.agents.length * 3) },
    pixels: new Int32Array(slots),
    decisions: new Int32Array(count * shape.agents.length),
    symbols: shape.linearSymbols === null ? null : new Int32Array(slots)
  }
}

function drawUniform(shape: RunShape, actions: Actions, random: Random): void {
  const pixels = shape.latentHeight * shape.latentWidth
  for (let i = 0; i < actions.pixels.length; i++) actions.pixels[i] = random.integer(pixels)
  for (let i = 0; i < actions.decisions.length; i++) actions.decisions[i] = random.integer(3)
  if (actions.symbols === null || shape.linearSymbols === null) return
  for (let i = 0; i < actions.symbols.length; i++) actions.symbols[i] = random.integer(shape.linearSymbols)
}
