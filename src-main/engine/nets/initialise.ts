import type { Random } from '@shared/stats/random'
import { orthogonalMatrix } from './orthogonal'
import { parameterSize } from './parameters'
import type { ParameterSpec } from './parameters'

/** Orthogonal weights with zero biases at this gain, or null for PyTorch's default: uniform in +-1 / sqrt(fan in). */
export type Initialisation = { readonly orthogonalGain: number } | null

/** First values of one parameter in PyTorch's layout (nip-spec 6.6). */
export function initialValues(spec: ParameterSpec, rule: Initialisation, random: Random): Float32Array {
  const size = parameterSize(spec)
  switch (spec.kind) {
    case 'scale':
    case 'running-variance':
      return new Float32Array(size).fill(1)
    case 'shift':
    case 'running-mean':
      return new Float32Array(size)
    case 'coefficients':
    case 'statistic':
      return Float32Array.from(spec.initial ?? new Float32Array(size))
    case 'bias':
      return rule ? new Float32Array(size) : uniform(random, size, spec.fanIn)
    case 'linear':
    case 'conv':
      return rule ? orthogonal(random, spec, rule.orthogonalGain) : uniform(random, size, spec.fanIn)
  }
}

/** Kernels count as matrices of (out, everything else). */
function orthogonal(random: Random, spec: ParameterSpec, gain: number): Float32Array {
  const rows = spec.shape[0] ?? 1
  return Float32Array.from(orthogonalMatrix(random, rows, parameterSize(spec) / rows), (value) => value * gain)
}

function uniform(random: Random, size: number, fanIn: number): Float32Array {
  const bound = 1 / Math.sqrt(fanIn)
  return Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * bound)
}
