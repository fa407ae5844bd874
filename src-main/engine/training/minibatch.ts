import type { BinaryDataset } from '@shared/domain/dataset'
import type { RunShape, UpdateBatch } from '../agents/run-program'
import type { ObservationEncoder } from '../scenario/observation-encoder'
import type { FrameStore } from './frame-store'
import type { LearningSignals } from './learning-signals'

/** Writes chosen frames out as the inputs of one optimiser step; one buffer per batch size, reused. */
export class MinibatchWriter {
  readonly #shape: RunShape
  readonly #encoder: ObservationEncoder
  readonly #data: BinaryDataset
  readonly #buffers = new Map<number, UpdateBatch>()

  constructor(shape: RunShape, encoder: ObservationEncoder, data: BinaryDataset) {
    this.#shape = shape
    this.#encoder = encoder
    this.#data = data
  }

  write(frames: FrameStore, { advantages, rewardToGo }: LearningSignals, chosen: Int32Array): UpdateBatch {
    const batch = this.#buffer(chosen.length)
    const { agents, slots } = frames
    const { history } = this.#encoder
    for (let n = 0; n < chosen.length; n++) {
      const frame = chosen[n]!
      this.#encoder.image(batch, n, this.#data.images, this.#data.sourceIndex[frames.datapoint[frame]!]!)
      this.#encoder.dialogue(batch, n, {
        round: frames.round[frame]!,
        spoken: frames.spoken,
        spokenOffset: frame * history.size,
        linear: frames.linear,
        linearOffset: frame * history.linearSize
      })
      for (let agent = 0; agent < agents; agent++) {
        const from = frame * agents + agent
        const to = n * agents + agent
        batch.decisions[to] = frames.decisions[from]!
        batch.logProbability[to] = frames.logProbability[from]!
        batch.oldValue[to] = frames.value[from]!
        if (advantages !== null) {
          batch.advantage[to] = advantages.advantage[from]!
          batch.valueTarget[to] = advantages.target[from]!
        }
        if (rewardToGo !== null) batch.rewardToGo[to] = rewardToGo[from]!
      }
      for (let i = 0; i < agents * slots; i++) {
        batch.pixels[n * agents * slots + i] = frames.pixels[frame * agents * slots + i]!
        if (batch.symbols !== null && frames.symbols !== null) batch.symbols[n * agents * slots + i] = frames.symbols[frame * agents * slots + i]!
      }
    }
    return batch
  }

  #buffer(count: number): UpdateBatch {
    const held = this.#buffers.get(count)
    if (held) return held
    const agents = count * this.#shape.agents.length
    const slots = agents * this.#shape.channels.length * this.#shape.messageSize
    const made: UpdateBatch = {
      ...this.#encoder.batch(count),
      pixels: new Int32Array(slots),
      decisions: new Int32Array(agents),
      symbols: this.#shape.linearSymbols === null ? null : new Int32Array(slots),
      logProbability: new Float32Array(agents),
      advantage: new Float32Array(agents),
      valueTarget: new Float32Array(agents),
      oldValue: new Float32Array(agents),
      rewardToGo: new Float32Array(agents)
    }
    this.#buffers.set(count, made)
    return made
  }
}
