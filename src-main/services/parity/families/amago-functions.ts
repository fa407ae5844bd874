import { amagoActivation } from '../../../engine/nets/amago/activations'
import type { AmagoActivationName } from '../../../engine/nets/amago/activations'
import { normalization } from '../../../engine/nets/amago/normalization'
import type { NormalizationName } from '../../../engine/nets/amago/normalization'
import { pointwise } from '../../../engine/nets/pointwise'
import type { Net } from '../../../engine/nets/net'
import { probeInputNorm } from '../../../engine/objectives/probes/component-probes'
import { probeNet } from '../../../engine/objectives/probes/net-probe'
import { numberSetting } from '../case-arrays'
import { inputBatches, netCase } from '../case-net'
import type { ParityFamily } from '../types'

function functionOf(name: string): Net {
  if (name === 'symlog' || name === 'symexp') return { parameters: [], apply: (_, x) => pointwise[name](x) }
  return withoutPath(amagoActivation('', name as AmagoActivationName))
}

/** Cases of single components name their weights without any path before them. */
function withoutPath(net: Net): Net {
  const bare = (path: string): string => path.slice(1)
  return {
    parameters: net.parameters.map((spec) => ({ ...spec, path: bare(spec.path) })),
    apply: (pass, x) => net.apply({ ...pass, weight: (path) => pass.weight(bare(path)) }, x)
  }
}

/** Activations, and the symmetric logarithm and exponential. */
export const amagoActivations: ParityFamily = {
  family: 'amago_activations',
  run: async (given, compute) => {
    const net = functionOf(String(given.config['fn']))
    const { tensors } = await netCase(given, net, compute)
    const scalars = given.config['scalars'] as readonly number[] | undefined
    if (scalars === undefined) return { tensors }
    const alone = await probeNet(
      {
        parameters: [],
        weights: new Map(),
        mode: 'evaluate',
        inputs: { x: { type: 'F32', shape: [scalars.length], data: Float32Array.from(scalars) } },
        cotangents: new Map(),
        run: (pass, { x }) => ({ y: net.apply(pass, x!) })
      },
      compute
    )
    return { tensors, values: { scalars: [...alone.outputs.get('y')!] } }
  }
}

export const amagoNormalization: ParityFamily = {
  family: 'amago_normalization',
  run: (given, compute) => {
    const name = (given.config['method'] ?? 'none') as NormalizationName
    return netCase(given, withoutPath(normalization('', name, numberSetting(given, 'd_model'))), compute)
  }
}

/** Statistics over several batches, normalising and denormalising. */
export const amagoInputNorm: ParityFamily = {
  family: 'amago_input_norm',
  run: async (given, compute) => {
    const { beta, init_nu: initNu, skip } = given.config as { beta: number; init_nu: number; skip: boolean }
    const found = await probeInputNorm(numberSetting(given, 'dim'), { beta, initNu, skip }, inputBatches(given, 'input/x'), compute)
    const tensors = new Map<string, ArrayLike<number>>()
    found.forEach((results, index) => results.forEach((values, name) => void (name !== 't' && tensors.set(`output/${name}${index}`, values))))
    return { tensors, values: { t: found[found.length - 1]!.get('t')![0] } }
  }
}
