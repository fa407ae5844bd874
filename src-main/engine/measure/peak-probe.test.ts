import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { uncachedGraphs } from '../../store/graph-files'
import { startBackend } from '../backend/start-backend'
import { convolutionFlops } from './arithmetic'
import { peakProbe } from './peak-probe'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

/** Each look at the clock is half a second after the last. */
function halfSeconds(): () => number {
  let now = 0
  return () => (now += 500)
}

const small = { batch: 2, height: 4, width: 3, inputs: 2, outputs: 3, kernel: 3 }
const large = { batch: 16, height: 16, width: 16, inputs: 16, outputs: 32, kernel: 3 }
const native = [['tensorflow', large, 6, 'float32'], ['tensorflow', large, 6, 'bfloat16']] as const // prettier-ignore
const plain = [['cpu', small, 1, 'float32']] as const

describe.each([...(available ? native : []), ...plain])('peakProbe on %s', (backend, layer, copies, precision) => {
  beforeAll(async () => {
    await startBackend(backend, deps)
  })

  it(`counts the operations of all copies in ${precision} against the best time`, async () => {
    const before = tf.memory().numTensors
    const options = { precision, operationsAtATime: 2, store: uncachedGraphs, clock: halfSeconds(), breathe: async () => {} }
    const probe = await peakProbe(layer, options)
    expect(await probe.measure()).toBe(2 * copies * convolutionFlops(layer))
    expect(await probe.measure()).toBe(2 * copies * convolutionFlops(layer))
    probe.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
