import type { RunConfig } from '@shared/config/run-schema'
import { iterationsOf } from '@shared/config/rules'
import type { BinaryDataset, Split } from '@shared/domain/dataset'
import type { MetricRow } from '@shared/domain/metric'
import type { RunProgram, RunShape } from '../../../engine/agents/run-program'
import { createEagerProgram } from '../../../engine/objectives/eager-program'
import { createTrainer } from '../../../engine/training/create-trainer'
import { inputArray } from '../case-arrays'
import { caseNetwork } from '../case-network'
import type { AgentMaker, CaseInput, CaseSamples, CaseSkip, ParityFamily } from '../types'

/** Whole runs with our own draws, test included: every statistic that was recorded, iteration by iteration. */
export const nipE2e: ParityFamily = { family: 'nip_e2e', run: (given, _, training) => training((agents) => ourSeeds(given, agents)) }

/** The recorded widths are for the mean of five seeds; these five were fixed before the first comparison and are not to be changed. */
const seeds = [1, 2, 3, 4, 5] as const

const metricPrefix = 'output/metric|'

async function ourSeeds(given: CaseInput, agents: AgentMaker): Promise<CaseSamples | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const train = imagesOf(given, 'train')
  const test = imagesOf(given, 'test')
  const program = await agents(config, shape)
  try {
    const runs: TrainedRun[] = []
    for (const seed of seeds) runs.push(await trained({ ...config, seed }, { shape, program, train, test }))
    const names = given.results.filter((name) => name.startsWith(metricPrefix)).map((name) => name.slice(metricPrefix.length))
    return { samples: new Map(names.map((name) => [name, runs.map((run) => curve(name, run))])) }
  } finally {
    program.dispose()
  }
}

interface RunParts {
  readonly shape: RunShape
  readonly program: RunProgram
  readonly train: BinaryDataset
  readonly test: BinaryDataset
}

interface TrainedRun {
  /** One row per iteration. */
  readonly rows: readonly MetricRow['metrics'][]
  readonly test: Readonly<Record<string, number>>
}

/** From fresh agents to the test after the last iteration. One program serves all seeds of a case: compiling takes longer than a run. */
async function trained(config: RunConfig, parts: RunParts): Promise<TrainedRun> {
  const { shape, program } = parts
  await makeFresh(program, config, shape)
  const trainer = createTrainer({ config, ...parts, clock: () => 0 })
  try {
    const rows: MetricRow['metrics'][] = []
    while (trainer.iterationsDone < iterationsOf(config)) rows.push((await trainer.runIteration({})).metrics)
    return { rows, test: await trainer.test({}) }
  } finally {
    trainer.dispose()
  }
}

/** Weights as config.seed draws them, and nothing learned. */
async function makeFresh(program: RunProgram, config: RunConfig, shape: RunShape): Promise<void> {
  const fresh = createEagerProgram({ config, shape })
  try {
    const { model, optimizer } = await fresh.read()
    await program.write(model, optimizer)
  } finally {
    fresh.dispose()
  }
}

/** Per iteration, or of the one test; NaN where the run has no such number. */
function curve(name: string, { rows, test }: TrainedRun): readonly number[] {
  return test[name] === undefined ? rows.map((row) => row[name] ?? NaN) : [test[name]]
}

/** The rows as they are, in their order. */
function imagesOf(given: CaseInput, name: Split): BinaryDataset {
  const images = inputArray(given, `input/${name}.image_u8`)
  const y = Uint8Array.from(inputArray(given, `input/${name}.y`).data)
  const [count = 0, channels = 0, height = 0, width = 0] = images.shape
  return {
    images: { count, channels, height, width, pixels: Uint8Array.from(images.data), classes: y },
    y,
    sourceIndex: Int32Array.from(y.keys()),
    classNames: ['0', '1']
  }
}
