import type { BackendName, ExecutionPlan, RunSettings } from '@shared/domain/run'

/**
 * The tensor backend of this process: started on first use, once, since threads and library cannot be changed
 * after loading.
 */
export interface TensorSession {
  /** The plan in force; null until something needed tensors. */
  readonly plan: ExecutionPlan | null
  /** What `auto` would pick, found without loading anything. */
  proposal(): { readonly backend: BackendName; readonly device: string }
  /**
   * Starts what the settings ask for and says what was started, with the reason for every better backend passed over.
   * @param flopsPerUpdate of one minibatch, forward: decides the threads where the settings leave them open
   */
  choose(settings: RunSettings, flopsPerUpdate: number): Promise<{ readonly plan: ExecutionPlan; readonly notes: readonly string[] }>
  /**
   * Starts exactly this plan. @throws AppError `engine-restart-required` when this process runs another one,
   * `backend-unavailable` when it cannot be had here
   */
  use(plan: ExecutionPlan): Promise<void>
  /** Tensors alive in the backend; 0 before it started. */
  tensors(): number
}
