import type { BatchSizes } from '@shared/config/rules'
import type { NamedArray } from '@shared/domain/arrays'
import type { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { noVerdict } from '../protocols/rules'
import type { Environment } from '../scenario/environment'
import type { CyclingSource } from '../scenario/episode-source'
import type { ObservationStatistics } from '../scenario/normaliser'
import { copyTurn, nothing } from '../scenario/previous-turn'
import type { PreviousTurn } from '../agents/run-program'
import type { AugmentationShifts } from './augmentation-shifts'
import type { MinibatchSampler } from './minibatch-sampler'
import type { StateReader } from './state-reader'
import type { TrainerJson, TrainerOptions } from './trainer'

export interface Counters {
  iteration: number
  frames: number
  updates: number
  /** Active milliseconds; the only part that is not the same in every run of the same seed. */
  elapsedMs: number
}

/** Everything of a run, apart from what the program learned, that decides its future. */
export interface TrainingState {
  readonly counters: Counters
  readonly environment: Environment
  readonly source: CyclingSource
  readonly sampler: MinibatchSampler
  readonly actions: Random
  readonly statistics: SplitStatistics | null
  /** Null where no images are moved. */
  readonly shifts: AugmentationShifts | null
}

export interface SplitStatistics {
  readonly train: ObservationStatistics
  readonly test: ObservationStatistics
}

const formatVersion = 1

/**
 * Names everything that environments, row order and random streams depend on. A fork that changes any of it keeps weights and counters
 * and starts new dialogues; one that does not goes on with the very same ones.
 */
export function streamsOf({ config, shape, train }: TrainerOptions, { environments, frames }: BatchSizes): string {
  const { seed, dataset, dataset_options, interaction_protocol, protocol_common, reference_quirks } = config
  return JSON.stringify({
    seed,
    dataset,
    dataset_options,
    rows: train.y.length,
    interaction_protocol,
    protocol_common,
    // whether images are moved changes no dialogue
    shape: { ...shape, visible: undefined, augmented: undefined },
    turns: rulesOf(config).active.join(''),
    environments,
    frames,
    reference_quirks
  })
}

export function writeState(state: TrainingState, streams: string): { arrays: Map<string, NamedArray>; json: TrainerJson } {
  const { environment, source, sampler, statistics } = state
  const arrays = new Map<string, NamedArray>()
  const put = (key: string, data: Int32Array | Float32Array | Float64Array): void => {
    const type = data instanceof Int32Array ? 'I32' : data instanceof Float32Array ? 'F32' : 'F64'
    arrays.set(key, { type, shape: [data.length], data })
  }
  const { cycler, seeds } = source.state
  const drawn = sampler.state
  put('environment/round', environment.round.slice())
  put('environment/seed', environment.seed.slice())
  put('environment/datapoint', environment.datapoint.slice())
  put('environment/spoken', environment.spoken.slice())
  if (environment.rules.verifiers.length > 1) {
    // only where one verifier can be done before the other do these outlive a step
    put('environment/agentsDone', Int32Array.from(environment.agentsDone))
    put('environment/verdict', Int32Array.from(environment.verdict))
  }
  if (environment.linear !== null) put('environment/linear', environment.linear.slice())
  const { previous } = environment.observation
  if (previous) {
    put('environment/previous/pixels', previous.pixels.slice())
    put('environment/previous/decisions', previous.decisions.slice())
    if (previous.symbols !== null) put('environment/previous/symbols', previous.symbols.slice())
    put('environment/previous/reward', previous.reward.slice())
  }
  put('rows/order', cycler.order)
  put('minibatches/remaining', drawn.remaining)
  if (statistics !== null) {
    for (const split of ['train', 'test'] as const) {
      for (const key of ['x', 'message', 'linear'] as const) {
        const { loc, scale } = statistics[split][key]
        put(`normaliser/${split}/${key}`, Float64Array.of(loc, scale))
      }
    }
  }
  const json = {
    formatVersion,
    streams,
    ...state.counters,
    rowsPosition: cycler.position,
    random: {
      rows: cycler.random,
      seeds,
      actions: state.actions.state,
      minibatches: drawn.random,
      ...(state.shifts === null ? {} : { augmentation: state.shifts.state })
    }
  }
  return { arrays, json }
}

export function readCounters(reader: StateReader): Counters {
  return {
    iteration: reader.number('iteration'),
    frames: reader.number('frames'),
    updates: reader.number('updates'),
    elapsedMs: reader.number('elapsedMs')
  }
}

/**
 * Checks everything first, then changes `state`.
 * @param rows rows of the training data; @param pixels latent pixels
 * @throws AppError `damaged` naming what does not fit; `state` is then as before
 */
export function readState(reader: StateReader, state: TrainingState, sizes: { rows: number; pixels: number; frames: number }): void {
  const { environment, source, sampler, counters } = state
  const { count, history } = environment
  const round = reader.indices('environment/round', history.rounds, count)
  const seed = reader.indices('environment/seed', 65_536, count)
  const datapoint = reader.indices('environment/datapoint', sizes.rows, count)
  const spoken = reader.indices('environment/spoken', sizes.pixels, environment.spoken.length, -1)
  const several = environment.rules.verifiers.length > 1
  const agentsDone = several ? reader.indices('environment/agentsDone', 2, environment.agentsDone.length) : null
  const verdict = several ? reader.indices('environment/verdict', noVerdict + 1, count) : null
  const linear = environment.linear === null ? null : reader.float32('environment/linear', environment.linear.length)
  const previous = previousTurn(reader, environment, sizes.pixels)
  const order = reader.indices('rows/order', sizes.rows, sizes.rows)
  const remaining = reader.indices('minibatches/remaining', sizes.frames)
  const position = reader.number('rowsPosition')
  const random = { rows: reader.random('rows'), seeds: reader.random('seeds'), actions: reader.random('actions'), minibatches: reader.random('minibatches') }
  // a fork that begins to move images has drawn nothing for it yet
  const shifts = state.shifts !== null && reader.hasRandom('augmentation') ? reader.random('augmentation') : null
  const read = readCounters(reader)

  Object.assign(counters, read)
  environment.round.set(round)
  environment.seed.set(seed)
  environment.datapoint.set(datapoint)
  environment.spoken.set(spoken)
  if (environment.linear !== null && linear !== null) environment.linear.set(linear)
  environment.done.fill(0)
  environment.terminated.fill(0)
  environment.agentsDone.fill(0)
  environment.verdict.fill(noVerdict)
  if (agentsDone !== null && verdict !== null) {
    environment.agentsDone.set(agentsDone)
    environment.verdict.set(verdict)
  }
  if (environment.observation.previous && previous) {
    for (let n = 0; n < count; n++) copyTurn(previous, n, count, environment.observation.previous, n, count)
  }
  environment.refresh()
  source.state = { cycler: { order, position, random: random.rows }, seeds: random.seeds }
  sampler.state = { remaining, random: random.minibatches }
  state.actions.state = random.actions
  if (state.shifts !== null && shifts !== null) state.shifts.state = shifts
}

function previousTurn(reader: StateReader, { observation: { previous } }: Environment, pixels: number): PreviousTurn | null {
  if (!previous) return null
  const { decisions, symbols, reward } = previous
  return {
    pixels: reader.indices('environment/previous/pixels', pixels, previous.pixels.length, nothing),
    decisions: reader.indices('environment/previous/decisions', 3, decisions.length, nothing),
    symbols: symbols === null ? null : reader.indices('environment/previous/symbols', 4096, symbols.length, nothing),
    reward: reader.float32('environment/previous/reward', reward.length)
  }
}
