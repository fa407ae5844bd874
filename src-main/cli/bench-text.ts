import type { BenchResult } from '../services/bench/bench'
import type { Phases } from '../services/bench/phase-clock'
import type { Limit, Roofline } from '../services/bench/roofline'
import { scaleTitles } from '../services/bench/scaling'
import type { ScaleName, ScaleRow } from '../services/bench/scaling'
import { bytes, table } from './output'

/** More than these say little: their shares are small. */
const operationsShown = 15

const phaseTitles: readonly (readonly [keyof Phases, string])[] = [
  ['policyMs', 'collecting: policy calls'],
  ['samplingMs', 'collecting: sampling and environment'],
  ['advantagesMs', 'advantages'],
  ['minibatchMs', 'writing minibatches'],
  ['updateMs', 'optimiser steps'],
  ['otherMs', 'other'],
  ['iterationMs', 'iteration']
]

/** A benchmark's result for people. */
export function benchText(result: BenchResult): string {
  const { roofline, operations } = result
  const parts = [headline(result), facts(result), phaseTable(result.phases), roofline && rooflineText(roofline), operations && operationTable(operations)]
  return parts.filter((part) => part !== null).join('\n\n')
}

/** One line for the machine's part in a result. */
function headline({ config, backend, library, device, compile, xla, precision, threads, frames, updates, minibatch, iterations }: BenchResult): string {
  const plan = [`${library ?? backend} on ${device}`, `compile ${compile}`, `XLA ${xla ? 'on' : 'off'}`, precision, `threads ${threads.intra}+${threads.inter}`]
  return [
    `${config}: ${plan.join(', ')}`,
    `An iteration collects ${frames} frames and makes ${updates} steps of ${minibatch} frames; medians of ${iterations} after one that is not counted.`
  ].join('\n')
}

function facts(result: BenchResult): string {
  const { framesPerSecond, msPerUpdate, compileMs, compilation, peakRssBytes, perUpdate, liveTensors } = result
  const rows: [string, string][] = [
    ['frames/s', figure(framesPerSecond)],
    ['ms per step', figure(msPerUpdate)],
    ['compiling', compilation === null ? 'off' : `${figure(compileMs)} ms: ${compilationDetail(compilation)}`],
    ['peak memory', bytes(peakRssBytes)],
    ['live tensors', liveText(liveTensors)]
  ]
  if (perUpdate) {
    const { sessionCalls, operations, tensorsMade, bytesToDevice, bytesToHost } = perUpdate
    rows.push(
      ['moved per step', `${bytes(Math.round(bytesToDevice))} to the device, ${bytes(Math.round(bytesToHost))} back`],
      ['calls per step', `${figure(sessionCalls)} of a graph, ${figure(operations)} single operations, ${figure(tensorsMade)} tensors made`]
    )
  }
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

function compilationDetail({ fromCache, traceMs, loadMs, firstCallsMs, nodes, sizeBytes }: NonNullable<BenchResult['compilation']>): string {
  const origin = fromCache ? 'loaded from the cache' : `traced in ${figure(traceMs)} ms, loaded`
  return `${nodes.toLocaleString('en')} nodes, ${bytes(sizeBytes)}, ${origin} in ${figure(loadMs)} ms, first calls ${figure(firstCallsMs)} ms`
}

function liveText(counts: readonly number[]): string {
  const [first = 0] = counts
  const last = counts.at(-1) ?? first
  return first === last ? String(last) : `${first} after the first iteration, ${last} after the last`
}

function phaseTable(phases: Phases): string {
  const shares = phaseTitles.map(([name]) => percent(phases[name] / phases.iterationMs))
  const times = phaseTitles.map(([name]) => phases[name].toFixed(2))
  return columns(['phase', 'ms', 'share'], [phaseTitles.map(([, title]) => title), rightAligned('ms', times), rightAligned('share', shares)])
}

function rooflineText({ layer, flopsPerFrame, bfloat16, ...float32 }: Roofline): string {
  const { batch, height, width, inputs, outputs, kernel } = layer
  return [
    `Roofline: the largest convolution (${batch} frames of ${height} x ${width}, ${inputs} to ${outputs} channels, ${kernel} x ${kernel}) with both gradients reaches`,
    limitText('float32', float32),
    ...(bfloat16 ? [limitText('bfloat16', bfloat16)] : []),
    `A frame needs ${(flopsPerFrame / 1e9).toPrecision(3)} GFLOP of convolutions and products.`
  ].join('\n')
}

function limitText(precision: string, { gigaflopsBefore, gigaflopsAfter, boundFramesPerSecond, share }: Limit): string {
  const peaks = `${gigaflopsBefore.toFixed(1)} GFLOP/s before the measured iterations and ${gigaflopsAfter.toFixed(1)} after them in ${precision}`
  return `${peaks}, which bounds training at ${figure(boundFramesPerSecond)} frames/s: ${percent(share)} of it is reached.`
}

function operationTable({ stepMs, operations }: NonNullable<BenchResult['operations']>): string {
  const shown = operations.slice(0, operationsShown)
  const rest = operations.slice(operationsShown)
  const sum = (entries: typeof operations, key: 'count' | 'ms'): number => entries.reduce((total, entry) => total + entry[key], 0)
  const between = stepMs - sum(operations, 'ms')
  const rows = [
    ...shown.map(({ name, shape, count, ms }) => ({ name, shape: shape.join(' x '), count, ms })),
    ...(rest.length > 0 ? [{ name: `${rest.length} other kinds`, shape: '', count: sum(rest, 'count'), ms: sum(rest, 'ms') }] : []),
    { name: 'between operations', shape: '', count: null, ms: between },
    { name: 'step', shape: '', count: sum(operations, 'count'), ms: stepMs }
  ]
  return [
    'One optimiser step, one operation after the other (a compiled step runs several at a time and merges some):',
    columns(
      ['operation', 'result', 'count', 'ms', 'share'],
      [
        rows.map(({ name }) => name),
        rows.map(({ shape }) => shape),
        rightAligned(
          'count',
          rows.map(({ count }) => (count === null ? '' : figure(count)))
        ),
        rightAligned(
          'ms',
          rows.map(({ ms }) => ms.toFixed(2))
        ),
        rightAligned(
          'share',
          rows.map(({ ms }) => percent(ms / stepMs))
        )
      ]
    )
  ].join('\n')
}

/** A table of points, each measured in a process of its own. */
export function scaleText(config: string, name: ScaleName, rows: readonly ScaleRow[]): string {
  const column = (title: string, cell: (row: ScaleRow) => string): readonly [string, readonly string[]] => [title, rightAligned(title, rows.map(cell))] // prettier-ignore
  const all = [
    column(scaleTitles[name], ({ value }) => String(value)),
    column('frames', ({ frames }) => String(frames)),
    column('minibatch', ({ minibatch }) => String(minibatch)),
    column('ms per frame', ({ msPerFrame }) => msPerFrame.toFixed(3)),
    column('ms per step', ({ msPerUpdate }) => msPerUpdate.toFixed(2)),
    column('peak memory', ({ peakRssBytes }) => `${Math.round(peakRssBytes / 2 ** 20)} MiB`)
  ]
  const cells = columns(
    all.map(([title]) => title),
    all.map(([, column]) => column)
  )
  return [`${config} by ${scaleTitles[name]}`, cells].join('\n')
}

function columns(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const [first = []] = cells
  return table(
    header,
    first.map((_, row) => cells.map((column) => column[row]!))
  )
}

function rightAligned(title: string, cells: readonly string[]): readonly string[] {
  const width = Math.max(title.length, ...cells.map((cell) => cell.length))
  return cells.map((cell) => cell.padStart(width))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Three digits, or all there are before the point. */
function figure(value: number): string {
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
