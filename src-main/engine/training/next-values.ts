import type { BinaryDataset } from '@shared/domain/dataset'
import type { ObservationBatch, RunProgram } from '../agents/run-program'
import type { Environment } from '../scenario/environment'
import { copyTurn, rememberTurn } from '../scenario/previous-turn'
import type { FrameStore } from './frame-store'

/**
 * Values of the observations that follow each frame, (environment, step, agent).
 *
 * Inside an episode that is the next frame's own value, which is known. Only what nobody acted on yet is computed:
 * the present observation of environments still in a dialogue and, under the reference's rule, the last observation of episodes
 * that ended in a verdict (departure G1).
 */
export class NextValues {
  readonly values: Float32Array
  readonly #environment: Environment
  readonly #program: RunProgram
  readonly #data: BinaryDataset
  #batch: ObservationBatch | null = null
  #whole: ObservationBatch | null = null

  constructor(environment: Environment, program: RunProgram, data: BinaryDataset, frames: FrameStore) {
    this.#environment = environment
    this.#program = program
    this.#data = data
    this.values = new Float32Array(frames.frames * frames.agents)
  }

  /** @param own values of the frames' own observations, (frame, agent) */
  async fill(frames: FrameStore, own: Float32Array, afterVerdicts: boolean): Promise<Float32Array> {
    const { agents, steps, environments } = frames
    const { values } = this
    values.fill(0)
    // ours: an agent whose verdict is given has nothing to come, though the dialogue may go on for others
    const follows = (frame: number, agent: number): boolean => afterVerdicts || frames.agentsDone[frame * agents + agent] === 0
    let open = false
    for (let frame = 0; frame < frames.frames; frame++) {
      if (frames.done[frame] === 1) continue
      if (frame % steps === steps - 1) open = true
      else for (let agent = 0; agent < agents; agent++) if (follows(frame, agent)) values[frame * agents + agent] = own[(frame + 1) * agents + agent]!
    }
    if (open) {
      const present = await this.#program.values(this.#environment.observation)
      for (let n = 0; n < environments; n++) {
        const frame = n * steps + steps - 1
        if (frames.done[frame] === 1) continue
        for (let agent = 0; agent < agents; agent++) if (follows(frame, agent)) values[frame * agents + agent] = present[n * agents + agent]!
      }
    }
    if (afterVerdicts) await this.#fillFinal(frames)
    return values
  }

  /** Values of the frames' own observations, (frame, agent), worked out anew: for a program that values otherwise than it did while acting. */
  async own(frames: FrameStore): Promise<Float32Array> {
    const values = new Float32Array(frames.frames * frames.agents)
    const all = Array.from({ length: frames.frames }, (_, frame) => frame)
    await this.#inChunks(frames, all, values, (frame, batch, n) => this.#show(frames, frame, batch, n))
    return values
  }

  /**
   * All frames as one batch and all that follows them as another, which is how the reference evaluates them. With batch
   * statistics in the networks the company a frame keeps changes its value (departure G43); `own` is rewritten too.
   */
  async fillTogether(frames: FrameStore, own: Float32Array): Promise<Float32Array> {
    const { encoder } = this.#environment
    const batch = (this.#whole ??= encoder.batch(frames.frames))
    for (let frame = 0; frame < frames.frames; frame++) this.#show(frames, frame, batch, frame)
    own.set(await this.#program.values(batch))
    for (let frame = 0; frame < frames.frames; frame++) this.#showNext(frames, frame, batch, frame)
    this.values.set(await this.#program.values(batch))
    return this.values
  }

  async #fillFinal(frames: FrameStore): Promise<void> {
    const ended: number[] = []
    for (let frame = 0; frame < frames.frames; frame++) if (frames.done[frame] === 1 && frames.terminated[frame] === 0) ended.push(frame)
    await this.#inChunks(frames, ended, this.values, (frame, batch, n) => this.#showNext(frames, frame, batch, n))
  }

  /** In chunks of one batch of environments, the size the program knows. */
  async #inChunks(
    { agents }: FrameStore,
    chosen: readonly number[],
    into: Float32Array,
    show: (frame: number, batch: ObservationBatch, n: number) => void
  ): Promise<void> {
    const size = this.#environment.count
    for (let start = 0; start < chosen.length; start += size) {
      const chunk = chosen.slice(start, start + size)
      const batch = (this.#batch ??= this.#environment.encoder.batch(size))
      chunk.forEach((frame, n) => show(frame, batch, n))
      const found = await this.#program.values(batch)
      chunk.forEach((frame, n) => {
        for (let agent = 0; agent < agents; agent++) into[frame * agents + agent] = found[n * agents + agent]!
      })
    }
  }

  #show(frames: FrameStore, frame: number, batch: ObservationBatch, entry: number): void {
    const { encoder, history } = this.#environment
    const { spoken, linear } = frames
    encoder.image(batch, entry, this.#data.images, this.#data.sourceIndex[frames.datapoint[frame]!]!)
    const row = { round: frames.round[frame]!, spoken, spokenOffset: frame * history.size, linear, linearOffset: frame * history.linearSize }
    encoder.dialogue(batch, entry, row)
    if (batch.previous && frames.previous) copyTurn(frames.previous, frame, frames.frames, batch.previous, entry, batch.count)
  }

  /** The observation after the frame's own action, which the environment may meanwhile have replaced by a new episode's first. */
  #showNext(frames: FrameStore, frame: number, batch: ObservationBatch, entry: number): void {
    const { encoder, history } = this.#environment
    const round = frames.round[frame]!
    const seed = frames.seed[frame]!
    const spoken = frames.spoken.slice(frame * history.size, (frame + 1) * history.size)
    const linear = frames.linear?.slice(frame * history.linearSize, (frame + 1) * history.linearSize) ?? null
    history.speak(spoken, 0, round, seed, frames, frame)
    if (linear !== null && frames.symbols !== null) {
      history.speakLinear(linear, 0, round, seed, frames.symbols, frame)
      this.#environment.compound(linear, 0)
    }
    encoder.image(batch, entry, this.#data.images, this.#data.sourceIndex[frames.datapoint[frame]!]!)
    encoder.dialogue(batch, entry, { round: round + 1, spoken, spokenOffset: 0, linear, linearOffset: 0 })
    if (batch.previous) rememberTurn(frames, frames.reward, frame, frames.frames, batch.previous, entry, batch.count)
  }
}
