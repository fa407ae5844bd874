import { batchSizes } from '@shared/config/rules'
import type { NamedArray } from '@shared/domain/arrays'
import type { BinaryDataset } from '@shared/domain/dataset'
import { rulesOf } from '../../../engine/protocols/registry'
import type { PolicyLogits } from '../../../engine/protocols/rules'
import { Environment } from '../../../engine/scenario/environment'
import { listedSource } from '../../../engine/scenario/episode-source'
import { unnormalised } from '../../../engine/scenario/normaliser'
import { writeImage } from '../../../engine/scenario/pixels'
import { deriveRunShape } from '../../../engine/scenario/shape'
import { inputArray, numberSetting } from '../case-arrays'
import { caseConfig } from '../case-config'
import type { CaseInput, ParityFamily } from '../types'

export const nipEnv: ParityFamily = {
  family: 'nip_env',
  run: async (given) => {
    const config = caseConfig(given.config['hyper'])
    if ('skip' in config) return config
    const data = datasetOf(given)
    const { images } = data
    const shape = deriveRunShape(config, images)
    const rules = rulesOf(config)
    let seeds = 0
    const listed = listedSource(inputArray(given, 'seedinput/datapoint_order').data, inputArray(given, 'seedinput/episode_seeds').data)
    const environment = new Environment({
      shape,
      rules,
      data,
      source: {
        row: () => listed.row(),
        seed: () => {
          seeds++
          return listed.seed()
        }
      },
      environments: batchSizes(config, shape.maxRounds, data.y.length).environments,
      // some cases wrap the environment as a normaliser does, in one that changes nothing but how it resets (G20)
      statistics: given.config['wrapped'] === true ? unnormalised : null,
      quirks: true
    })
    const recorder = new StateRecorder(environment, data)
    let modified = false
    environment.resetAll()
    recorder.record('reset')
    const steps = numberSetting(given, 'steps')
    for (let step = 0; step < steps; step++) {
      const logits = rules.logits === 'unread' ? null : stepLogits(given, step)
      environment.step({
        logits,
        pixels: whole(given, 'latent_pixel_selected', step),
        decisions: whole(given, 'decision', step),
        symbols: shape.linearSymbols === null ? null : whole(given, 'linear_message_selected', step)
      })
      if (logits !== null) {
        recorder.append('action_after.main_message_logits', logits.pixelLogits)
        recorder.append('action_after.decision_logits', logits.decisionLogits)
        modified ||= changed(logits, stepLogits(given, step))
      }
      recorder.record('next')
      if (given.config['manual_step'] !== true) environment.resetFinished()
      recorder.record('carry')
    }
    return {
      tensors: recorder.tensors,
      values: {
        x_equals_message_history: recorder.historyShown,
        image_matches_datapoint: recorder.imagesShown,
        episode_seeds_used: seeds,
        action_logits_modified_in_place: modified,
        agent_names: rules.agents
      }
    }
  }
}

/** Collects every state key after every step, time first. */
class StateRecorder {
  historyShown = true
  imagesShown = true
  readonly #environment: Environment
  readonly #data: BinaryDataset
  readonly #columns = new Map<string, number[]>()
  #lastLinear: readonly number[] = []

  constructor(environment: Environment, data: BinaryDataset) {
    this.#environment = environment
    this.#data = data
  }

  get tensors(): ReadonlyMap<string, ArrayLike<number>> {
    return this.#columns
  }

  record(moment: 'reset' | 'next' | 'carry'): void {
    const { observation, round, seed, label, datapoint, done, terminated, agentsDone, outcome, linear } = this.#environment
    const columns: Record<string, ArrayLike<number>> = {
      round,
      seed,
      y: label,
      datapoint_id: datapoint,
      message_history: observation.x,
      message: observation.message,
      decision_restriction: observation.decisionRestriction,
      done,
      terminated,
      'agents.done': agentsDone
    }
    if (moment === 'next') columns['agents.reward'] = outcome.reward
    if (linear !== null) {
      columns['linear_message_history'] = linear
      // nobody is shown this key, so the environment does not keep it: it is what was last said, reset or not
      if (moment === 'next') this.#lastLinear = this.#saidLast(linear)
      columns['linear_message'] = this.#lastLinear
    }
    for (const [key, values] of Object.entries(columns)) {
      this.append(`${moment}.${key}`, values)
    }
    this.#checkObservation()
  }

  append(key: string, values: ArrayLike<number>): void {
    const column = this.#columns.get(`output/${key}`) ?? []
    for (let i = 0; i < values.length; i++) column.push(values[i]!)
    this.#columns.set(`output/${key}`, column)
  }

  #saidLast(linear: Float32Array): number[] {
    const { history, round } = this.#environment
    return Array.from(round).flatMap((next, n) => {
      const start = n * history.linearSize + (next - 1) * history.linearRoundSize
      return Array.from(linear.subarray(start, start + history.linearRoundSize))
    })
  }

  /** The incrementally kept observation against one written afresh from the stored dialogue and image. */
  #checkObservation(): void {
    const { encoder, observation, count, datapoint } = this.#environment
    const fresh = encoder.batch(count)
    for (let n = 0; n < count; n++) {
      encoder.dialogue(fresh, n, this.#environment.dialogue(n))
      const { images } = this.#data
      writeImage(images, datapoint[n]!, fresh.image, n * images.channels * images.height * images.width)
    }
    this.historyShown &&= same(fresh.x, observation.x)
    this.imagesShown &&= same(fresh.image, observation.image)
  }
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i])
}

/** A copy of what the choices of one step were drawn from, which the step may rewrite. */
function stepLogits(given: CaseInput, step: number): PolicyLogits {
  const at = (name: string): Float32Array => Float32Array.from(slice(inputArray(given, `input/action.${name}`), step))
  return { pixelLogits: at('main_message_logits'), decisionLogits: at('decision_logits') }
}

function changed(after: PolicyLogits, before: PolicyLogits): boolean {
  return !same(after.pixelLogits, before.pixelLogits) || !same(after.decisionLogits, before.decisionLogits)
}

function slice({ data, shape }: NamedArray, step: number): ArrayLike<number> {
  const size = data.length / (shape[0] ?? 1)
  return data.subarray(step * size, (step + 1) * size)
}

function whole(given: CaseInput, name: string, step: number): Int32Array {
  return Int32Array.from(slice(inputArray(given, `input/action.${name}`), step))
}

/** The case's images as bytes: only which image is shown matters here, not its exact values. */
function datasetOf(given: CaseInput): BinaryDataset {
  const { data, shape } = inputArray(given, 'input/dataset.image')
  const [count = 0, channels = 0, height = 0, width = 0] = shape
  const pixels = Uint8Array.from(data, (value) => Math.round((Math.min(1, Math.max(-1, value)) * 0.5 + 0.5) * 255))
  return {
    images: { count, channels, height, width, pixels, classes: new Uint8Array(count) },
    y: Uint8Array.from(inputArray(given, 'input/dataset.y').data),
    sourceIndex: Int32Array.from({ length: count }, (_, i) => i),
    classNames: []
  }
}
