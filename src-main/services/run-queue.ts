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
      // given up while it waited
      if (this.#jobs.get(job.id) !== job) return
      try {
        await job.work()
      } finally {
        this.#jobs.delete(job.id)
      }
    })
  }

  get(run: RunId): RunJob | undefined {
    return this.#jobs.get(run)
  }

  /** Stops a job at its next checkpoint, or at once while it waits. */
  stop(run: RunId): void {
    const job = this.require(run)
    if (job.waiting) {
      this.#jobs.delete(run)
      job.giveUp()
    } else job.stop()
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
    for (const run of [...this.#jobs.keys()]) this.stop(run)
  }

  /** Resolves when nothing is at work or waiting. */
  async idle(): Promise<void> {
    for (let seen: Promise<void> | null = null; seen !== this.#tail;) {
      seen = this.#tail
      await seen
    }
  }
}
