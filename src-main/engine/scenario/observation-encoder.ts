import type { ImageSet } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import type { ObservationBatch, RunShape } from '../agents/run-program'
import { blankTurn } from './previous-turn'
import type { ProtocolRules } from '../protocols/rules'
import { MessageHistory, silent } from './message-history'
import { normalise, normalisedCounts } from './normaliser'
import type { Affine, ObservationStatistics } from './normaliser'
import { writeImage } from './pixels'

/** A dialogue as it is stored: one row of `spoken` and, with the linear message space, one of `linear`. */
export interface DialogueRow {
  readonly round: number
  readonly spoken: Int32Array
  readonly spokenOffset: number
  readonly linear: Float32Array | null
  readonly linearOffset: number
}

/** Turns stored dialogues and images into the networks' inputs, normalised. */
export class ObservationEncoder {
  readonly history: MessageHistory
  readonly #shape: RunShape
  readonly #pixels: number
  readonly #xValues: Float32Array
  readonly #messageValues: Float32Array
  /** Null where the linear history is stored already normalised (departure G23). */
  readonly #linear: Affine | null

  /** @param linearStored whether `linear` rows already hold what the networks shall see */
  constructor(shape: RunShape, rules: ProtocolRules, statistics: ObservationStatistics, linearStored: boolean) {
    this.#shape = shape
    this.history = new MessageHistory(shape, rules)
    this.#pixels = shape.latentHeight * shape.latentWidth
    this.#xValues = normalisedCounts(statistics.x, shape.agents.length)
    this.#messageValues = normalisedCounts(statistics.message, shape.agents.length)
    this.#linear = linearStored ? null : statistics.linear
  }

  /** An empty batch of `count` observations, to be filled by `dialogue` and `image`. */
  batch(count: number): ObservationBatch {
    const { imageChannels, imageHeight, imageWidth, linearSymbols, embedding } = this.#shape
    const { history } = this
    const planes = history.channels * history.positions * this.#pixels
    return {
      count,
      image: new Float32Array(count * imageChannels * imageHeight * imageWidth),
      x: new Float32Array(count * history.rounds * planes),
      message: new Float32Array(count * planes),
      round: new Int32Array(count),
      decisionRestriction: new Int32Array(count),
      linearMessageHistory: linearSymbols === null ? null : new Float32Array(count * history.linearSize),
      embedding: embedding === null ? null : new Float32Array(count * embedding.channels * embedding.height * embedding.width),
      ...(this.#shape.looksBack ? { previous: blankTurn(count, this.#shape) } : {})
    }
  }

  /** Writes an image and, where agents use them, its pretrained features. */
  image(target: ObservationBatch, entry: number, images: ImageSet, index: number): void {
    writeImage(images, index, target.image, entry * images.channels * images.height * images.width)
    if (target.embedding === null) return
    if (!images.embeddings) throw new AppError('internal', 'The images have no pretrained features, which an agent needs.')
    images.embeddings.read(index, target.embedding, entry * (target.embedding.length / target.count))
  }

  /** Writes everything but the image of one observation. */
  dialogue(target: ObservationBatch, entry: number, row: DialogueRow): void {
    const { history } = this
    const lines = history.channels * history.positions
    const planes = lines * this.#pixels
    target.round[entry] = row.round
    const x = entry * history.rounds * planes
    target.x.fill(this.#xValues[0]!, x, x + history.rounds * planes)
    for (let line = 0; line < history.rounds * lines; line++) {
      this.#raise(target.x, x + line * this.#pixels, row.spoken, row.spokenOffset + line * history.slots, this.#xValues)
    }
    this.message(target, entry, row)
    this.linear(target, entry, row)
  }

  /** Writes the last message: what was said in the round before `row.round`. In round 0 the networks ignore it (G24). */
  message(target: ObservationBatch, entry: number, row: DialogueRow): void {
    const { history } = this
    const lines = history.channels * history.positions
    const start = entry * lines * this.#pixels
    target.message.fill(this.#messageValues[0]!, start, start + lines * this.#pixels)
    if (row.round === 0) return
    const said = row.spokenOffset + (row.round - 1) * history.roundSize
    for (let line = 0; line < lines; line++) {
      this.#raise(target.message, start + line * this.#pixels, row.spoken, said + line * history.slots, this.#messageValues)
    }
  }

  /** Adds what was said in `round` to planes that show the dialogue before it, cell by cell. */
  said(target: ObservationBatch, entry: number, row: DialogueRow, round: number): void {
    const { history } = this
    const lines = history.channels * history.positions
    const x = (entry * history.rounds + round) * lines * this.#pixels
    const message = entry * lines * this.#pixels
    const said = row.spokenOffset + round * history.roundSize
    for (let line = 0; line < lines; line++) {
      const plane = line * this.#pixels
      const at = said + line * history.slots
      if (round > 0) this.#lower(target.message, message + plane, row.spoken, at - history.roundSize, this.#messageValues)
      this.#raise(target.x, x + plane, row.spoken, at, this.#xValues)
      this.#raise(target.message, message + plane, row.spoken, at, this.#messageValues)
    }
  }

  /** Blanks the planes of a dialogue that they show up to `row.round`, cell by cell: far fewer cells than the planes have. */
  erase(target: ObservationBatch, entry: number, row: DialogueRow): void {
    const { history } = this
    const lines = history.channels * history.positions
    const x = entry * history.rounds * lines * this.#pixels
    const message = entry * lines * this.#pixels
    for (let line = 0; line < row.round * lines; line++) {
      const at = row.spokenOffset + line * history.slots
      this.#lower(target.x, x + line * this.#pixels, row.spoken, at, this.#xValues)
      if (line >= (row.round - 1) * lines) this.#lower(target.message, message + (line % lines) * this.#pixels, row.spoken, at, this.#messageValues)
    }
  }

  linear(target: ObservationBatch, entry: number, row: DialogueRow): void {
    if (target.linearMessageHistory === null || row.linear === null) return
    const { linearSize } = this.history
    const start = entry * linearSize
    for (let i = 0; i < linearSize; i++) {
      const value = row.linear[row.linearOffset + i]!
      target.linearMessageHistory[start + i] = this.#linear === null ? value : normalise(this.#linear, value)
    }
  }

  /** Makes the cells one line's speakers chose empty again. */
  #lower(target: Float32Array, plane: number, spoken: Int32Array, at: number, values: Float32Array): void {
    const { slots } = this.history
    for (let slot = 0; slot < slots; slot++) {
      const symbol = spoken[at + slot]!
      if (symbol !== silent) target[plane + symbol] = values[0]!
    }
  }

  /** Sets the cells one line's speakers chose to the value of how many of them chose it. */
  #raise(target: Float32Array, plane: number, spoken: Int32Array, at: number, values: Float32Array): void {
    const { slots } = this.history
    for (let slot = 0; slot < slots; slot++) {
      const symbol = spoken[at + slot]!
      if (symbol === silent) continue
      let count = 1
      for (let other = 0; other < slot; other++) if (spoken[at + other] === symbol) count++
      target[plane + symbol] = values[count]!
    }
  }
}
