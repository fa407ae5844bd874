import { sizeOf } from '@shared/domain/arrays'

/** What a parameter is: decides its inner layout and its initial values. */
export type ParameterKind = 'linear' | 'conv' | 'bias' | 'scale' | 'shift' | 'coefficients' | 'running-mean' | 'running-variance' | 'statistic'

/** One parameter or buffer of a part, declared before any tensor exists. */
export interface ParameterSpec {
  /** The reference's path below the part, such as `body.initial_encoder...` without the part's name (nip-spec 6.9). */
  readonly path: string
  readonly kind: ParameterKind
  /** PyTorch's layout: linear (out, in), conv (out, in, height, width), everything else (feature). */
  readonly shape: readonly number[]
  /** Inputs of one output unit; bounds the uniform initial values. */
  readonly fanIn: number
  /** Grid positions of one frame the parameter is used at; 1 in heads that see the whole image. */
  readonly positions: number
  /** First values of `coefficients` and of a `statistic`, which follow no rule. */
  readonly initial?: readonly number[]
}

/** Buffers are state without a gradient: running statistics. */
export function isBuffer({ kind }: ParameterSpec): boolean {
  return kind === 'running-mean' || kind === 'running-variance' || kind === 'statistic'
}

export function parameterSize(spec: ParameterSpec): number {
  return sizeOf(spec.shape)
}

/** The layout tensors have while computing: linear (in, out), conv (height, width, in, out). */
export function innerShape({ kind, shape }: ParameterSpec): number[] {
  const [out = 1, into = 1, height = 1, width = 1] = shape
  if (kind === 'linear') return [into, out]
  if (kind === 'conv') return [height, width, into, out]
  return [...shape]
}

/** Copies `values` from PyTorch's layout into `target` at `offset`, in the inner layout. */
export function toInner(spec: ParameterSpec, values: ArrayLike<number>, target: Float32Array, offset: number): void {
  walk(spec, (outer, inner) => {
    target[offset + inner] = values[outer]!
  })
}

/** The reverse of toInner: a fresh array in PyTorch's layout. */
export function fromInner(spec: ParameterSpec, values: Float32Array, offset: number): Float32Array {
  const result = new Float32Array(parameterSize(spec))
  walk(spec, (outer, inner) => {
    result[outer] = values[offset + inner]!
  })
  return result
}

/** Visits every element with its index in both layouts. */
function walk(spec: ParameterSpec, visit: (outer: number, inner: number) => void): void {
  if (spec.kind !== 'linear' && spec.kind !== 'conv') {
    for (let index = 0; index < parameterSize(spec); index++) visit(index, index)
    return
  }
  const [outs = 1, ins = 1, height = 1, width = 1] = spec.shape
  let outer = 0
  for (let out = 0; out < outs; out++) {
    for (let into = 0; into < ins; into++) {
      for (let tap = 0; tap < height * width; tap++) visit(outer++, (tap * ins + into) * outs + out)
    }
  }
}
