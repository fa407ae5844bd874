import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../backend/cpu'
import { stableDirection } from './stable-shaping'

beforeAll(startCpu)

const settings = { scaling: 0.5, threshold: 0.1 }

/** Golden numbers of nip-spec A6; the parameters are those of two agents, two and one. */
function direction(own: number[], shaping: number[], foresight: number[]): number[] {
  const given = { own: tf.tensor1d(own), shaping: tf.tensor1d(shaping), foresight: tf.tensor1d(foresight) }
  return Array.from(stableDirection(given, settings).dataSync())
}

describe('stable opponent shaping', () => {
  const own = [0.3, -0.2, 0.1]
  const shaping = [0.05, 0, -0.02]

  it.each([
    ['keeps foresight that works with the plain direction', own, shaping, [-0.5, 0.1, 0.2], [0.75, -0.3, -0.08]],
    ['holds back foresight that works against it', own, shaping, [2, -1.5, 1], [0.122935, -0.104701, 0.056467]],
    ['fades where the gradient is small', [0.03, -0.02, 0.01], [0, 0, 0], [-0.5, 0.1, 0.2], [0.0307, -0.02014, 0.00972]]
  ])('%s', (_, ...[mine, shaped, foreseen, want]) => {
    direction(mine, shaped, foreseen).forEach((value, index) => expect(value).toBeCloseTo(want[index]!, 5))
  })
})
