import { batchSizes } from '@shared/config/rules'
import type { Tree } from '@shared/config/paths'
import type { BenchResult } from './bench'
import type { BenchCase } from './configs'

export const scaleNames = ['batch', 'rounds', 'image', 'channels', 'blocks'] as const
export type ScaleName = (typeof scaleNames)[number]

/** What differs from the benchmark at one point of a table. */
export interface ScalePoint {
  readonly value: number
  readonly changes: Tree
  readonly imageSide: number | null
}

/** A point once measured, in a process of its own. */
export interface ScaleRow {
  readonly value: number
  readonly frames: number
  readonly minibatch: number
  readonly msPerFrame: number
  readonly msPerUpdate: number
  readonly peakRssBytes: number
}

/** What the value of each table is. */
export const scaleTitles: Readonly<Record<ScaleName, string>> = {
  batch: 'frames in a minibatch',
  rounds: 'message rounds',
  image: 'pixels on a side',
  channels: 'initial channels',
  blocks: 'blocks per group'
}

/** Five points around the benchmark; batches grow with their minibatches, so that every point makes as many steps. */
export function scalePoints(name: ScaleName, { config, shape }: BenchCase): readonly ScalePoint[] {
  const { minibatch_size: minibatch } = config.rl
  const { frames } = batchSizes(config, shape.maxRounds, 1)
  switch (name) {
    case 'batch':
      return [0.25, 0.5, 1, 2, 4].map((factor) => {
        const size = Math.max(1, Math.round(minibatch * factor))
        return point(size, { rl: { minibatch_size: size, frames_per_batch: upTo(Math.max(size, frames * factor), shape.maxRounds) } })
      })
    case 'rounds':
      return [4, 6, 8, 12, 16].map((rounds) => point(rounds, { nip_protocol: { max_message_rounds: rounds }, rl: { frames_per_batch: upTo(frames, rounds) } }))
    case 'image':
      return [8, 16, 24, 32, 48].map((side) => ({ value: side, changes: {}, imageSide: side }))
    case 'channels':
      return [2, 4, 8, 16, 32].map((channels) => point(channels, { image_classification: { initial_num_channels: channels } }))
    case 'blocks':
      return [1, 2, 3, 4, 6].map((blocks) =>
        point(blocks, { agents: Object.fromEntries(shape.agents.map((agent) => [agent, { num_blocks_per_group: blocks }])) })
      )
  }
}

export function scaleRow(value: number, { frames, minibatch, phases, msPerUpdate, peakRssBytes }: BenchResult): ScaleRow {
  return { value, frames, minibatch, msPerFrame: phases.iterationMs / frames, msPerUpdate, peakRssBytes }
}

function point(value: number, changes: Tree): ScalePoint {
  return { value, changes, imageSide: null }
}

/** The least multiple of `step` that is no smaller. */
function upTo(frames: number, step: number): number {
  return Math.ceil(frames / step) * step
}
