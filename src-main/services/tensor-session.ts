import type { BackendName, ExecutionPlan, RunSettings } from '@shared/domain/run'
import type { UpdateSize } from './thread-choice'

/**
 * The tensor backend of this process: started on first use. TensorFlow's library, threads and XLA cannot be changed
 * after loading, and a backend is never changed under a run at work.
 */
export interface TensorSession {
  /** The plan in force; null until something needed tensors. */
  readonly plan: ExecutionPlan | null
  /** What `auto` would pick, found without loading anything. */
  proposal(): { readonly backend: BackendName; readonly device: string }
  /**
   * The plan for a run with these settings, and why every better backend was passed over. Starts the backend unless a run is at work.
   * @param update decides the threads where the settings leave them open
   * @throws AppError `engine-restart-required` when nothing is at work and this process has loaded TensorFlow with other threads or
   * another choice of XLA, `bad-request` for settings that contradict each other
   */
  choose(settings: RunSettings, update: UpdateSize): Promise<ChosenPlan>
  /** @throws AppError `engine-restart-required` or `backend-unavailable` when `occupy` could not start this plan in this process */
  requireFit(plan: ExecutionPlan): Promise<void>
  /**
   * Starts exactly this plan and keeps it until the returned function is called.
   * @throws AppError `engine-restart-required` when this process has loaded another library, other threads or another choice of XLA,
   * `backend-unavailable` when it cannot be had here
   */
  occupy(plan: ExecutionPlan): Promise<() => void>
  /** Whatever is loaded; else the best there is. For what is looked at rather than compared bit by bit. */
  borrow(): Promise<void>
  /** Tensors alive in the backend; 0 before it started. */
  tensors(): number
}

export interface ChosenPlan {
  readonly plan: ExecutionPlan
  readonly notes: readonly string[]
}
