import type { Net } from './net'
import { chain } from './net'
import type { ParameterSpec } from './parameters'

/** Height, width and channels of what stands on a grid. */
export type Grid = readonly [height: number, width: number, channels: number]

/** One layer as a drawing shows it. */
export interface Layer {
  /** Where its parameters stand, or what it does. */
  readonly name: string
  /** In a word or two: `3 x 3 convolution`, `linear`, `layer norm`. */
  readonly kind: string
  /** Of one frame: (height, width, channel) or (feature). */
  readonly output: readonly number[]
  readonly parameters: readonly ParameterSpec[]
}

/** A component that knows beforehand what it makes of one frame. */
export interface Layered<Output extends readonly number[] = readonly number[]> extends Net {
  readonly output: Output
  readonly layers: readonly Layer[]
}

/** A component that is one layer. */
export function layered<Output extends readonly number[]>(net: Net, name: string, kind: string, output: Output): Layered<Output> {
  return { ...net, output, layers: [{ name, kind, output, parameters: net.parameters }] }
}

/** Runs one after the other; `output` is the last one's, or `input` without any. */
export function layeredChain<Output extends readonly number[]>(nets: readonly Layered[], output: Output): Layered<Output> {
  return { ...chain(nets), output, layers: nets.flatMap((net) => net.layers) }
}

/** A shape in a message: `6 x 5 x 2`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : shape.join(' x ')
}
