import type { PowerSaveBlocker } from 'electron'
import type { WorkReport } from '@shared/contract/bridge'

/** What the window last said about runs at work: keeps the machine awake meanwhile and shows the progress on the window's icon. */
export class Work {
  readonly #power: Pick<PowerSaveBlocker, 'start' | 'stop'>
  readonly #showProgress: (fraction: number) => void
  #report: WorkReport = { running: 0, names: [], progress: null }
  #blocker: number | null = null

  constructor(power: Pick<PowerSaveBlocker, 'start' | 'stop'>, showProgress: (fraction: number) => void) {
    this.#power = power
    this.#showProgress = showProgress
  }

  get isGoingOn(): boolean {
    return this.#report.running > 0
  }

  get names(): readonly string[] {
    return this.#report.names
  }

  report(work: WorkReport): void {
    this.#report = work
    if (this.isGoingOn) this.#blocker ??= this.#power.start('prevent-app-suspension')
    else this.#letSleep()
    // Electron's convention: below 0 removes the bar, above 1 shows one of unknown length
    this.#showProgress(this.isGoingOn ? (work.progress ?? 2) : -1)
  }

  /** The engine is gone, and every run with it, whatever the window last said. */
  end(): void {
    this.report({ running: 0, names: [], progress: null })
  }

  #letSleep(): void {
    if (this.#blocker !== null) this.#power.stop(this.#blocker)
    this.#blocker = null
  }
}
