import { asRunId } from '@shared/domain/ids'

import type { MetricColumns } from '@shared/domain/metric'
import type { RunState, RunSummary } from '@shared/domain/run'
import { Random } from '@shared/stats/random'
import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { RunDetail } from '@shared/contract/requests'
import { defaultSettings } from '@shared/domain/run'
import type { Tree } from '@shared/config/paths'
import { sampleCheck } from './sample-schema'

interface RunSketch {
  readonly name: string
  readonly state: RunState
  readonly done: number
  readonly minutesAgo: number
  readonly dataset?: string
  readonly held?: boolean
  readonly damaged?: boolean
}

const sketches: readonly RunSketch[] = [
  { name: 'Quick start', state: 'running', done: 0.62, minutesAgo: 0 },
  { name: 'Weak verifier, kernel 1', state: 'paused', done: 0.31, minutesAgo: 4 },
  { name: 'Longer dialogue', state: 'interrupted', done: 0.45, minutesAgo: 94 },
  { name: 'Seed 2', state: 'finished', done: 1, minutesAgo: 190 },
  { name: 'Seed 1', state: 'finished', done: 1, minutesAgo: 320 },
  { name: 'Small digits', state: 'stopped', done: 0.8, minutesAgo: 1500, dataset: 'digits8' },
  { name: 'Too high a learning rate', state: 'failed', done: 0.12, minutesAgo: 2900 },
  { name: 'Trained from the terminal', state: 'running', done: 0.2, minutesAgo: 1, held: true },
  { name: 'Copied from an older disk', state: 'stopped', done: 0, minutesAgo: 90_000, damaged: true }
]

export function sampleRuns(now: number, more = 0): RunSummary[] {
  const extra = Array.from({ length: more }, (_, index): RunSketch => ({
    name: `Sweep ${index + 1}`,
    state: 'finished',
    done: 1,
    minutesAgo: 3000 + index * 37
  }))
  return [...sketches, ...extra].map((sketch, index) => sampleRun(sketch, index, now))
}

function sampleRun(sketch: RunSketch, index: number, now: number): RunSummary {
  const iterations = 120
  const iteration = Math.round(sketch.done * iterations)
  const curve = sampleCurve(index, iteration)
  const at = new Date(now - sketch.minutesAgo * 60_000).toISOString()
  const last = curve[curve.length - 1]
  const finished = sketch.state === 'finished'
  return {
    id: asRunId(`run-${String(index + 1).padStart(3, '0')}`),
    name: sketch.name,
    state: sketch.state,
    createdAt: new Date(now - (sketch.minutesAgo + 9) * 60_000).toISOString(),
    updatedAt: at,
    dataset: sketch.dataset ?? 'mnist10k',
    protocol: 'nip',
    trainer: 'vanilla_ppo',
    seed: 6198 + index,
    progress: {
      iteration,
      iterations,
      frames: iteration * 1024,
      updates: iteration * 32,
      framesPerSecond: 512 + index * 7.3,
      elapsedMs: iteration * 1980,
      etaMs: iteration === 0 ? null : (iterations - iteration) * 1980
    },
    headline:
      last === undefined || sketch.damaged
        ? {}
        : {
            mean_accuracy: last,
            mean_episode_length: 3.4 + index * 0.17,
            ...(finished
              ? {
                  test_mean_accuracy: last - 0.012,
                  test_mean_accuracy_messages_shuffled: last - 0.34,
                  test_completeness: 0.941,
                  test_soundness: 0.957,
                  test_mean_episode_length: 3.62
                }
              : {})
          },
    spark: sketch.damaged ? [] : curve.filter((_, point) => point % Math.ceil(Math.max(1, curve.length / 64)) === 0),
    parent: index === 4 ? { run: asRunId('run-004'), checkpoint: 60 } : null,
    sizeBytes: 3_400_000 + index * 120_000,
    problem: sketch.damaged
      ? {
          code: 'damaged',
          message: 'run.json ends in the middle of line 41.',
          remedy: 'Metrics and checkpoints are still readable; restore run.json from a copy.',
          detail: 'runs/run-009/run.json'
        }
      : null,
    heldElsewhere: sketch.held ?? false
  }
}

function sampleCurve(index: number, length: number): number[] {
  const random = Random.of(index + 1, 'curve')
  return Array.from({ length }, (_, step) => {
    const level = 0.5 + 0.45 * (1 - Math.exp(-step / 22))
    return Math.min(1, Math.max(0, level + (random.uniform() - 0.5) * 0.08))
  })
}

export const sampleMetricNames: readonly string[] = [
  'mean_accuracy',
  'mean_episode_length',
  'prover.mean_episode_reward',
  'verifier.mean_episode_reward',
  'loss_objective',
  'loss_critic',
  'loss_entropy',
  'prover.mean_message_entropy',
  'verifier.mean_message_entropy',
  'verifier.mean_decision_entropy',
  'mean_decided_accuracy',
  'completeness',
  'soundness',
  'entropy',
  'kl_divergence',
  'ESS',
  'grad_norm',
  'learning_rate',
  'prover.mean_value',
  'verifier.mean_value',
  'worst_datapoint_accuracy'
]

export function sampleColumns(run: RunSummary, from: number): MetricColumns {
  const length = Math.max(0, run.progress.iteration - from)
  const column = (of: (iteration: number) => number): Float64Array => Float64Array.from({ length }, (_, row) => of(from + row))
  const values: Record<string, Float64Array> = {}
  sampleMetricNames.forEach((name, index) => {
    const random = Random.of(index, `${run.id} ${name}`)
    const noise = Array.from({ length: run.progress.iteration }, () => random.uniform() - 0.5)
    values[name] = column((iteration) => 0.5 + (index % 3 === 0 ? 0.45 : -0.3) * (1 - Math.exp(-iteration / 22)) + (noise[iteration] ?? 0) * 0.08)
  })
  return {
    iterations: column((iteration) => iteration),
    frames: column((iteration) => (iteration + 1) * 1024),
    elapsedMs: column((iteration) => (iteration + 1) * 1980),
    framesPerSecond: column(() => run.progress.framesPerSecond),
    values
  }
}

export function sampleDetail(run: RunSummary, config: Tree): RunDetail {
  const check = sampleCheck({ ...config, dataset: run.dataset, seed: run.seed })
  return {
    ...run,
    config: check.config ?? config,
    settings: defaultSettings,
    plan: {
      backend: 'tensorflow',
      library: { name: 'tensorflow-cpu', version: '2.21.0', sha256: '5f0d'.repeat(16), device: 'cpu' },
      compile: 'on',
      xla: false,
      threads: { intra: 1, inter: 2 },
      precision: 'float32'
    },
    versions: { roundtable: '0.1.0', node: '16.17.1', tfjs: '4.22.0', platform: 'linux-x64' },
    datasets: [],
    table: check.table,
    path: `/home/mira/Roundtable/runs/${run.id}`
  }
}

export function sampleCheckpoints(runs: readonly RunSummary[]): CheckpointSummary[] {
  return runs.flatMap((run, index) => {
    const { iteration } = run.progress
    if (iteration === 0) return []
    const steps = [...new Set([...[0.25, 0.5, 0.75].map((share) => Math.round(share * iteration)), iteration])]
    return steps.map((iterations, step): CheckpointSummary => {
      const damaged = index === 5 && step === 1
      return {
        run: run.id,
        iterations,
        kind: step === steps.length - 1 && run.state !== 'finished' ? 'resume' : 'user',
        createdAt: new Date(Date.parse(run.updatedAt) - (steps.length - step) * 300_000).toISOString(),
        sizeBytes: 812_000,
        metrics: {
          mean_accuracy: run.spark[Math.min(run.spark.length - 1, Math.round((iterations / iteration) * run.spark.length))] ?? NaN,
          mean_episode_length: 3.6
        },
        episodes: 20,
        integrity: damaged ? 'damaged' : step === 0 ? 'verified' : 'unchecked',
        problem: damaged
          ? { code: 'damaged', message: 'model.safetensors has SHA-256 9be1…, its manifest says 40c7….', remedy: 'Use another step of this run.', detail: '' }
          : null,
        path: `/home/mira/Roundtable/runs/${run.id}/checkpoints/${iterations}`
      }
    })
  })
}
