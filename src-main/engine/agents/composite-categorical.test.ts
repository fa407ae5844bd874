import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { expectClose, randomTensor } from '../nets/finite-differences.fixture'
import { compositeTerms } from './composite-categorical'

beforeAll(startCpu)

const [count, slots, outcomes, agents] = [3, 4, 5, 2]
const owners = [0, 0, 0, 1]
const chosen = [
  [0, 1, 2, 3],
  [4, 4, 0, 1],
  [2, 3, 1, 0]
]

/** The definitions, in float64. */
function direct(logits: Float32Array): { logProbability: number[]; entropy: number[] } {
  const logProbability = new Array<number>(count * agents).fill(0)
  const entropy = new Array<number>(count * agents).fill(0)
  for (let frame = 0; frame < count; frame++) {
    for (let slot = 0; slot < slots; slot++) {
      const row = Array.from(logits.slice((frame * slots + slot) * outcomes, (frame * slots + slot + 1) * outcomes))
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0)
      const logs = row.map((value) => value - Math.log(total))
      const at = frame * agents + owners[slot]!
      logProbability[at]! += logs[chosen[frame]![slot]!]!
      entropy[at]! -= logs.reduce((sum, log) => sum + Math.exp(log) * log, 0)
    }
  }
  return { logProbability, entropy }
}

describe('compositeTerms', () => {
  const outcome = (): tf.Tensor2D => tf.tensor2d(chosen, [count, slots], 'int32')

  it('sums log-probability and entropy over the slots of each agent', () => {
    const logits = randomTensor(Random.of(1), [count, slots, outcomes], 2) as tf.Tensor3D
    const terms = compositeTerms([{ logits, owners }], [outcome()], agents)
    const expected = direct(logits.dataSync<'float32'>())
    expectClose(terms.logProbability.dataSync(), expected.logProbability, 1e-6)
    expectClose(terms.entropy.dataSync(), expected.entropy, 1e-6)
  })

  it('has the gradients of those sums', () => {
    const random = Random.of(2)
    const logits = randomTensor(random, [count, slots, outcomes], 2)
    const [onLog, onEntropy] = [randomTensor(random, [count, agents]), randomTensor(random, [count, agents])]
    const gradient = tf
      .grad((x) => {
        const terms = compositeTerms([{ logits: x as tf.Tensor3D, owners }], [outcome()], agents)
        return tf.sum(tf.add(tf.mul(terms.logProbability, onLog), tf.mul(terms.entropy, onEntropy)))
      })(logits)
      .dataSync()
    const values = logits.dataSync<'float32'>()
    const [weights, entropyWeights] = [onLog.dataSync(), onEntropy.dataSync()]
    const scalar = (x: Float32Array): number => {
      const { logProbability, entropy } = direct(x)
      return logProbability.reduce((sum, value, i) => sum + value * weights[i]! + entropy[i]! * entropyWeights[i]!, 0)
    }
    const differences = Array.from(values, (_, index) => {
      const moved = (by: number): number => scalar(values.map((value, i) => (i === index ? value + by : value)))
      return (moved(1e-2) - moved(-1e-2)) / 2e-2
    })
    expectClose(gradient, differences, 1e-2)
  })

  it('gives an impossible outcome no weight and a certain one no entropy', () => {
    const logits = tf.tensor3d([-1e9, -1e9, 0.3], [1, 1, 3])
    const terms = compositeTerms([{ logits, owners: [0] }], [tf.tensor2d([[2]], [1, 1], 'int32')], 1)
    expect(terms.logProbability.dataSync()[0]).toBeCloseTo(0, 6)
    expect(terms.entropy.dataSync()[0]).toBeCloseTo(0, 6)
  })
})
