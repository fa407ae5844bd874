import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { ExecutionPlan, RunSettings } from '@shared/domain/run'
import { createSoloTrainer, createTrainer, trainsAlone } from '../engine/training/create-trainer'
import type { Trainer } from '../engine/training/trainer'
import type { RunHandle } from '../store/types'
import { compilationText } from './compile-report'
import type { ServiceDependencies } from './dependencies'
import type { EmbeddingWatch } from './embeddings'
import type { RunRecord } from './run-record'
import { openScene, openSoloScene } from './scene'
import type { Scene, SoloScene } from './scene'

const embeddingNewsEveryMs = 10_000

/** What a run at work is, besides what it does. */
export interface RunAtWork {
  readonly handle: RunHandle
  readonly config: RunConfig
  /** Those of run.json, with what this start changed. */
  readonly settings: RunSettings
  readonly record: RunRecord
  readonly deps: ServiceDependencies
  /** Lets others in; throws once the run is to stop. */
  readonly checkpoint: () => Promise<void>
}

export interface FurnishedRun {
  readonly trainer: Trainer
  /** Null in runs without dialogues. */
  readonly scene: Scene | null
  dispose(): void
}

/** Data, agents and trainer of a run. */
export async function furnishRun(run: RunAtWork): Promise<FurnishedRun> {
  const { config, deps } = run
  const { clock } = deps
  if (trainsAlone(config)) {
    const scene = await opened(run, (plan, watch) => openSoloScene(config, plan, deps, watch))
    return furnished(run, scene, null, () => createSoloTrainer({ config, ...scene, clock }))
  }
  const scene = await opened(run, (plan, watch) => openScene(config, plan, deps, watch))
  const { shape, program, train, test } = scene
  return furnished(run, scene, scene, () => createTrainer({ config, shape, program, train, test, clock }))
}

function furnished({ record }: RunAtWork, opened: Scene | SoloScene, scene: Scene | null, create: () => Trainer): FurnishedRun {
  const dispose = (): void => opened.dispose()
  try {
    logCompilation(opened, record)
    return { trainer: create(), scene, dispose }
  } catch (thrown) {
    dispose()
    throw thrown
  }
}

/** Compiled where the plan says so; with `--compile auto` what cannot be compiled runs uncompiled, and the log says why. */
async function opened<Opened extends Scene | SoloScene>(
  run: RunAtWork,
  open: (plan: ExecutionPlan, watch: EmbeddingWatch) => Promise<Opened>
): Promise<Opened> {
  const { handle, settings, record } = run
  const { plan } = handle
  return await open(plan, embeddingWatch(run)).catch(async (thrown: unknown) => {
    const needed = settings.compile === 'on' || plan.precision !== 'float32' || plan.xla
    if (!(thrown instanceof AppError) || thrown.code !== 'trace-refused' || needed) throw thrown
    record.log('warning', 'not-compiled', thrown.message)
    handle.setPlan({ ...plan, compile: 'off' })
    return await open(handle.plan, embeddingWatch(run))
  })
}

function logCompilation({ compiled }: Scene | SoloScene, record: RunRecord): void {
  if (compiled === null) return
  for (const note of compiled.compilation.notes) record.log('warning', 'graph-cache', note)
  record.log('info', 'compiled', compilationText(compiled.compilation))
}

/** Computing pretrained features can take minutes: it can be stopped, and the log says how far it is. */
function embeddingWatch({ deps, record, checkpoint }: RunAtWork): EmbeddingWatch {
  let toldAt = -Infinity
  return {
    checkpoint,
    progress: (done, total) => {
      const now = deps.clock()
      if (done < total && now - toldAt < embeddingNewsEveryMs) return
      toldAt = now
      record.log('info', 'embeddings', `Pretrained features of ${done} of ${total} images computed.`)
    }
  }
}
