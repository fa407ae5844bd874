import { AppError } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { RunJob } from './run-job'

/** Jobs of this process, one at work at a time, the others in the order in which they came. */
export class RunQueue {
  readonly #jobs = new Map<RunId, RunJob>()
  #tail: Promise<void> = Promise.resolve()

  add(job: RunJob): void {
    this.#jobs.set(job.id, job)
    this.#tail = this.#tail.then(async () => {
      await job.work()
      this.#jobs.delete(job.id)
    })
  }

  get(run: RunId): RunJob | undefined {
    return this.#jobs.get(run)
  }

  /** @throws AppError `wrong-state` when the run is not at work in this process */
  require(run: RunId): RunJob {
    const job = this.#jobs.get(run)
    if (!job) throw new AppError('wrong-state', `Run ${run} is not at work here.`, { remedy: 'Resume it first.' })
    return job
  }

  get size(): number {
    return this.#jobs.size
  }

  stopAll(): void {
    for (const job of this.#jobs.values()) job.stop()
  }

  /** Resolves when nothing is at work or waiting. */
  async idle(): Promise<void> {
    for (let seen: Promise<void> | null = null; seen !== this.#tail;) {
      seen = this.#tail
      await seen
    }
  }
}
