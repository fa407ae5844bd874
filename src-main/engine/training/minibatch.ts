import type { BinaryDataset } from '@shared/domain/dataset'
import type { RunShape, UpdateBatch } from '../agents/run-program'
import type { ObservationEncoder } from '../scenario/observation-encoder'
import { copyTurn } from '../scenario/previous-turn'
import type { AugmentationShifts } from './augmentation-shifts'
import type { FrameStore } from './frame-store'
import type { LearningSignals } from './learning-signals'

type Buffer = Omit<UpdateBatch, 'last'> & { last: boolean }

/** Writes chosen frames out as the inputs of one optimiser step; one buffer per batch size, reused. */
export class MinibatchWriter {
  readonly #shape: RunShape
  readonly #encoder: ObservationEncoder
  readonly #data: BinaryDataset
  readonly #shifts: AugmentationShifts | null
  readonly #buffers = new Map<number, Buffer>()

  /** @param shifts draws how far images are moved; null where none is */
  constructor(shape: RunShape, encoder: ObservationEncoder, data: BinaryDataset, shifts: AugmentationShifts | null = null) {
    this.#shape = shape
    this.#encoder = encoder
    this.#data = data
    this.#shifts = shifts
  }

  /** @param last whether it is the last of this experience */
  write(frames: FrameStore, { advantages, rewardToGo }: LearningSignals, chosen: Int32Array, last: boolean): UpdateBatch {
    const batch = this.#buffer(chosen.length)
    batch.last = last
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
      if (batch.previous && frames.previous) copyTurn(frames.previous, frame, frames.frames, batch.previous, n, chosen.length)
    }
    if (batch.shifts) this.#shifts?.draw(chosen.length, batch.shifts)
    return batch
  }

  #buffer(count: number): Buffer {
    const held = this.#buffers.get(count)
    if (held) return held
    const agents = count * this.#shape.agents.length
    const slots = agents * this.#shape.channels.length * this.#shape.messageSize
    const made: Buffer = {
      last: false,
      ...this.#encoder.batch(count),
      pixels: new Int32Array(slots),
      decisions: new Int32Array(agents),
      symbols: this.#shape.linearSymbols === null ? null : new Int32Array(slots),
      logProbability: new Float32Array(agents),
      advantage: new Float32Array(agents),
      valueTarget: new Float32Array(agents),
      oldValue: new Float32Array(agents),
      rewardToGo: new Float32Array(agents),
      ...(this.#shifts ? { shifts: new Int32Array(agents * 2) } : {})
    }
    this.#buffers.set(count, made)
    return made
  }
}
