import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { RunId } from '@shared/domain/ids'
import { createSoloTrainer, createTrainer, trainsAlone } from '../engine/training/create-trainer'
import { resolveVersion } from './checkpoint-version'
import type { CheckpointVersion } from './checkpoint-version'
import type { ServiceDependencies } from './dependencies'
import { openScene, openSoloScene, requireSameDatasets } from './scene'

export interface EvaluateRequest {
  readonly run: RunId
  readonly checkpoint: CheckpointVersion
  /** Of `rl.num_test_iterations`; null for as many as the run tests with. */
  readonly batches: number | null
  readonly signal: AbortSignal
}

export interface Evaluated {
  readonly run: RunId
  readonly iterations: number
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * The tests of a run once more, with the agents of any of its checkpoints; nothing is written. The last checkpoint, on the run's own plan,
 * gives the figures of the run's final test.
 * @throws AppError `not-found`, `damaged`, `engine-restart-required` where this process has loaded another plan
 */
export async function evaluateRun({ run, checkpoint, batches, signal }: EvaluateRequest, deps: ServiceDependencies): Promise<Evaluated> {
  const { runs } = deps.workspace
  const stored = runs.read(run)
  const changes: Tree = batches === null ? {} : { rl: { num_test_iterations: batches } }
  const config = requireRunConfig(deps.schema, merged(stored.run.config, changes))
  const iterations = await resolveVersion(runs, run, checkpoint)
  const content = await runs.readCheckpoint(run, iterations)
  await requireSameDatasets(stored.run.datasets, config, deps)
  const { plan } = stored
  const leave = await deps.tensors.occupy(plan)
  const letIn = async (): Promise<void> => {
    await deps.breathe()
    if (signal.aborted) throw signal.reason
  }
  const watch = { checkpoint: letIn, progress: () => undefined }
  const { clock } = deps
  try {
    const scene = trainsAlone(config) ? await openSoloScene(config, plan, deps, watch) : await openScene(config, plan, deps, watch)
    try {
      const trainer =
        'learn' in scene.program
          ? createSoloTrainer({ config, ...scene, program: scene.program, clock })
          : createTrainer({ config, ...scene, program: scene.program, clock })
      const { model, optimizer, arrays, json } = content
      await trainer.restore({ model, optimizer, arrays, json })
      return { run, iterations, metrics: await trainer.test({ checkpoint: letIn }) }
    } finally {
      scene.dispose()
    }
  } finally {
    leave()
  }
}
