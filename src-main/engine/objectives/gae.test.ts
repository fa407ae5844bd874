import { describe, expect, it } from 'vitest'
import { generalisedAdvantages, refuseZeroTrace } from './gae'

const near = (values: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(values.length).toBe(wanted.length)
  wanted.forEach((want, i) => expect(values[i]).toBeCloseTo(want, 5))
}

/** nip-spec Appendix A, A1: a guess at step 1, the round limit at step 3. */
const golden = {
  environments: 1,
  steps: 5,
  agents: 1,
  reward: [0, 1, 0, -1, 0.5],
  value: [0.1, 0.2, 0.3, 0.4, 0.5],
  nextValue: [0.2, 0.9, 0.4, 0.8, 0.6]
}

describe('generalised advantages', () => {
  it("gives the reference's golden numbers under its flags", () => {
    const { advantage, target } = generalisedAdvantages({ ...golden, done: [0, 1, 0, 0, 0], terminal: [0, 0, 0, 1, 0] }, 0.9, 0.95)
    near(advantage, [1.45655, 1.61, -0.742247, -0.9383, 0.54])
    near(target, [1.55655, 1.81, -0.442247, -0.5383, 1.04])
  })

  it('treats a verdict and the round limit alike when both are terminal', () => {
    const { advantage } = generalisedAdvantages({ ...golden, done: [0, 1, 0, 1, 0], terminal: [0, 1, 0, 1, 0] }, 0.9, 0.95)
    // step 1: 1 - 0.2; step 0: 0.08 + 0.855 * 0.8; step 3: -1 - 0.4; step 2: 0.06 - 0.855 * 1.4; step 4: 0.5 + 0.54 - 0.5
    near(advantage, [0.764, 0.8, -1.137, -1.4, 0.54])
  })

  it('keeps agents and environments apart', () => {
    const { advantage } = generalisedAdvantages(
      {
        environments: 2,
        steps: 2,
        agents: 2,
        reward: [1, 10, 2, 20, 3, 30, 4, 40],
        value: new Float64Array(8),
        nextValue: new Float64Array(8),
        done: new Uint8Array(8),
        terminal: new Uint8Array(4)
      },
      0.5,
      1
    )
    near(advantage, [2, 20, 2, 20, 5, 50, 4, 40])
  })

  it('returns the one-step error for lambda 0', () => {
    const { advantage } = generalisedAdvantages({ ...golden, done: new Uint8Array(5), terminal: new Uint8Array(5) }, 0.9, 0)
    near(advantage, [0.08, 1.61, 0.06, -0.68, 0.54])
  })

  it('names the setting the reference cannot run with', () => {
    expect(() => refuseZeroTrace(0.9, 0)).toThrow('rl.lmbda is 0')
    expect(() => refuseZeroTrace(0, 0.95)).toThrow('rl.gamma is 0')
    expect(() => refuseZeroTrace(0.9, 0.95)).not.toThrow()
  })
})
