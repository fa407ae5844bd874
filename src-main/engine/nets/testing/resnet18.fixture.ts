import type { NamedArray } from '@shared/domain/arrays'
import { sizeOf } from '@shared/domain/arrays'
import { resnet18 } from '../resnet18'
import type { ResnetLayer } from '../resnet18'

/** Numbers from 0 to below 1, drawn from a hash of name and index as scripts/fixtures/resnet18.py does. */
export function drawn(name: string, count: number): Float64Array {
  let seed = 2166136261
  for (const { 0: letter } of name) seed = Math.imul(seed ^ letter!.charCodeAt(0), 16777619)
  return Float64Array.from({ length: count }, (_, index) => {
    let x = (seed + Math.imul(index, 0x9e3779b1)) | 0
    x ^= x >>> 16
    x = Math.imul(x, 0x85ebca6b)
    x ^= x >>> 13
    x = Math.imul(x, 0xc2b2ae35)
    x ^= x >>> 16
    return (x >>> 0) / 2 ** 32
  })
}

/** The made-up weights of the recorded numbers, up to a stage. */
export function drawnWeights(layer: ResnetLayer): Map<string, NamedArray> {
  return new Map(
    resnet18(layer, 32).parameters.map(({ path, shape, kind, fanIn }): [string, NamedArray] => {
      const scaled = (u: number): number => {
        if (kind === 'conv') return (2 * u - 1) * Math.sqrt(6 / fanIn)
        return kind === 'scale' || kind === 'running-variance' ? 0.5 + u : 0.4 * (u - 0.5)
      }
      return [path, { type: 'F32', shape, data: Float32Array.from(drawn(path, sizeOf(shape)), scaled) }]
    })
  )
}
