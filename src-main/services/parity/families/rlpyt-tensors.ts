import { validMean } from '../../../engine/nets/rlpyt/valid-mean'
import { probeLeadingDims, probeRunningMoments, scaledGradients } from '../../../engine/objectives/probes/component-probes'
import { probeNet } from '../../../engine/objectives/probes/net-probe'
import { inputArray, numberSetting } from '../case-arrays'
import { inputBatches, netCase } from '../case-net'
import { prefixed } from '../case-network'
import type { ParityFamily } from '../types'

/** Leading axes found and restored. */
export const rlpytLeadingDims: ParityFamily = {
  family: 'rlpyt_leading_dims',
  run: async (given, compute) => {
    const { found, sums, doubled } = await probeLeadingDims(inputArray(given, 'input/x'), numberSetting(given, 'dim'), compute)
    const { leadDim, time, batch, shape } = found
    return { tensors: new Map([['output/a', sums], ['output/b', doubled]]), values: { lead_dim: leadDim, T: time, B: batch, shape } } // prettier-ignore
  }
}

export const rlpytScaleGrad: ParityFamily = {
  family: 'rlpyt_scale_grad',
  run: (given, compute) => netCase(given, scaledGradients(numberSetting(given, 'scale'), given.config['again'] as readonly number[]), compute)
}

/** Moments merged batch by batch. */
export const rlpytRunningMeanStd: ParityFamily = {
  family: 'rlpyt_running_mean_std',
  run: async (given, compute) => {
    const found = await probeRunningMoments(given.config['shape'] as readonly number[], inputBatches(given, 'input/x'), compute)
    const named = (name: string, as: string): [string, Float32Array][] => found.map((results, index) => [`output/${as}${index}`, results.get(name)!])
    return { tensors: new Map([...named('mean', 'mean'), ...named('variance', 'var'), ...named('count', 'count')]) }
  }
}

/** Means of what a mask lets through. */
export const rlpytValidMean: ParityFamily = {
  family: 'rlpyt_valid_mean',
  run: async (given, compute) => {
    const valid = given.arrays.get('input/valid')
    const dim = given.config['dim'] as number | number[] | null
    const { outputs, inputGradients } = await probeNet(
      {
        parameters: [],
        weights: new Map(),
        mode: 'evaluate',
        inputs: { x: inputArray(given, 'input/x') },
        given: valid ? { valid } : {},
        cotangents: new Map(),
        run: (_, { x, valid: mask }) => ({ y: validMean(x!, mask ?? null, dim ?? undefined) })
      },
      compute
    )
    return { tensors: new Map([...prefixed('output/', outputs), ...prefixed('grad_input/', inputGradients)]) }
  }
}
