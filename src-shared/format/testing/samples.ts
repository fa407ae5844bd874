import type { NamedArrays } from '../../domain/arrays'
import type { Episode, EpisodeTurn } from '../../domain/episode'
import { asDatasetId, asEpisodeId, asRunId } from '../../domain/ids'
import type { MetricRow } from '../../domain/metric'
import type { ExecutionPlan } from '../../domain/run'
import { Random } from '../../stats/random'
import type { GraphFile } from '../graph-file'
import type { BestCheckpoint, CheckpointManifest, EventEntry, LockOwner, RunFile, RunRequest, RunStatus } from '../documents'

/** One of everything that is written to disk, the same each time: golden fixtures and the store's tests are made of these. */

export const sampleGraph: GraphFile = {
  savedModel: { sizeBytes: 66_226, sha256: 'ef'.repeat(32) },
  descriptionSha256: '01'.repeat(32),
  description: {
    nodes: 772,
    variables: { parameters: 3084, frozen: 0 },
    functions: {
      act32: {
        inputs: [
          { key: 'image', node: 'act32/in/image', dtype: 'float32', shape: [32, 1, 8, 8] },
          { key: 'outcomes.pixels', node: 'act32/in/outcomes.pixels', dtype: 'int32', shape: [32, 4] }
        ],
        outputs: [{ key: 'result', node: 'act32/out/result' }]
      }
    }
  }
}

export const samplePlan: ExecutionPlan = {
  backend: 'tensorflow',
  library: { name: 'tensorflow-cpu', version: '2.21.0', sha256: 'ab'.repeat(32), device: 'cpu' },
  compile: 'on',
  xla: false,
  threads: { intra: 1, inter: 2 },
  precision: 'float32'
}

export const sampleRun: RunFile = {
  id: asRunId('20260102-030405'),
  name: 'First try',
  createdAt: '2026-01-02T03:04:05.000Z',
  config: { seed: 7, dataset: 'mnist10k', trainer: 'vanilla_ppo', interaction_protocol: 'nip', rl: { num_iterations: 40, lr: 0.003 }, reference_quirks: false },
  settings: {
    backend: 'auto',
    compile: 'auto',
    xla: 'auto',
    precision: 'float32',
    threads: 0,
    interThreads: 0,
    checkpointPeriod: 10,
    checkpointsKept: 0,
    bestMetric: '',
    bestMode: 'max',
    storedEpisodes: 20,
    episodePeriod: 0
  },
  plan: samplePlan,
  versions: { roundtable: '0.1.0', node: '20.20.2', tfjs: '4.22.0', platform: 'linux-x64' },
  datasets: [{ id: asDatasetId('mnist10k'), sha256: 'cd'.repeat(32) }],
  parent: { run: asRunId('20260101-000000'), checkpoint: 10 },
  preset: 'quickstart'
}

export const sampleStatus: RunStatus = {
  state: 'failed',
  updatedAt: '2026-01-02T03:05:00.000Z',
  progress: { iteration: 3, iterations: 40, frames: 3072, updates: 12, framesPerSecond: 812.5, elapsedMs: 3781, etaMs: null },
  headline: { mean_accuracy: 0.75, test_mean_accuracy: NaN },
  spark: [0.5, NaN, 0.75],
  reason: 'The losses are no longer finite.',
  problem: { code: 'diverged', message: 'loss_objective is NaN after update 12.', remedy: 'Lower rl.lr.', detail: '' },
  plan: { ...samplePlan, backend: 'wasm', library: null },
  sizeBytes: 123456
}

export const sampleManifest: CheckpointManifest = {
  run: sampleRun.id,
  iterations: 3,
  kind: 'user',
  createdAt: '2026-01-02T03:04:59.000Z',
  metrics: { mean_accuracy: 0.75, kl: NaN, ratio: -Infinity },
  files: {
    'model.safetensors': { sizeBytes: 10, sha256: '01'.repeat(32) },
    'optimizer.safetensors': { sizeBytes: 20, sha256: '02'.repeat(32) },
    'state.safetensors': { sizeBytes: 30, sha256: '03'.repeat(32) },
    'state.json': { sizeBytes: 40, sha256: '04'.repeat(32) }
  }
}

export const sampleEvent: EventEntry = { at: '2026-01-02T03:04:06.000Z', level: 'warning', kind: 'plan', text: 'The plan changed:\n"wasm"' }
export const sampleBest: BestCheckpoint = { iterations: 30, metric: 'mean_accuracy', mode: 'max', value: 0.8125 }
export const sampleRequest: RunRequest = { request: 'stop', askedAt: '2026-01-02T03:04:30.000Z', pid: 4242 }
export const sampleLock: LockOwner = { pid: 4242, host: 'round', bootId: '0f-1e', startTime: '1234', takenAt: '2026-01-02T03:04:05.000Z' }

/** Row `iteration` of a made-up run: the same numbers for the same iteration. */
export function sampleRow(iteration: number): MetricRow {
  const random = Random.of(iteration, 'row')
  return {
    iteration,
    frames: 1024 * (iteration + 1),
    updates: 4 * (iteration + 1),
    metrics: { mean_accuracy: random.uniform(), 'agent0.mean_reward': random.normal(), undefined_here: NaN, rising: Infinity, zero: -0 },
    clock: { elapsedMs: 1000.5 * (iteration + 1), collectMs: 400, updateMs: 600.25, framesPerSecond: 1024 }
  }
}

/** Arrays of every element type, values depending on `seed`. */
export function sampleArrays(seed: number): NamedArrays {
  const random = Random.of(seed, 'arrays')
  return new Map([
    ['verifier.body.weight', { type: 'F32', shape: [4, 3, 3, 3], data: Float32Array.from({ length: 108 }, () => random.normal()) }],
    ['verifier.body.bias', { type: 'F32', shape: [4], data: new Float32Array([0, -0, NaN, Infinity]) }],
    ['moments', { type: 'F64', shape: [2, 1], data: new Float64Array([random.normal(), 1e-300]) }],
    ['10', { type: 'I32', shape: [], data: new Int32Array([-2147483648]) }],
    ['words', { type: 'U32', shape: [4], data: Uint32Array.from({ length: 4 }, () => random.uint32()) }],
    ['pixels', { type: 'U8', shape: [1, 2, 2], data: new Uint8Array([0, 1, 254, 255]) }],
    ['mask', { type: 'BOOL', shape: [3], data: new Uint8Array([1, 0, 1]) }],
    ['empty é "quoted"', { type: 'F32', shape: [0, 5], data: new Float32Array(0) }]
  ])
}

export function sampleEpisode(index: number): Episode {
  const random = Random.of(index, 'episode')
  const turn = (talks: boolean): EpisodeTurn => ({
    speaks: [talks],
    pixels: [[random.integer(4)]],
    symbols: [[]],
    mayGuess: !talks,
    decision: 2,
    decisionProbabilities: [random.uniform(), random.uniform(), NaN],
    value: random.normal(),
    reward: -0,
    advantage: random.normal(),
    logProbability: -Infinity,
    pixelProbabilities: talks ? Float32Array.from({ length: 4 }, () => random.uniform()) : new Float32Array(0),
    symbolProbabilities: new Float32Array(0)
  })
  return {
    id: asEpisodeId(`e${index}`),
    split: 'test',
    datapoint: 11 * index,
    sourceIndex: 13 * index,
    classIndex: 3,
    className: 'three',
    label: 1,
    agents: ['prover', 'verifier'],
    channels: ['main'],
    messageSize: 1,
    latentHeight: 2,
    latentWidth: 2,
    image: { channels: 1, height: 3, width: 3, pixels: Uint8Array.from({ length: 9 }, () => random.integer(256)) },
    rounds: [
      { round: 0, turns: [turn(true), turn(false)] },
      { round: 1, turns: [turn(false), turn(true)] }
    ],
    outcome: 'timed-out',
    verdict: null
  }
}
