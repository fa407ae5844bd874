import * as tf from '@tensorflow/tfjs-core'
import coreManifest from '@tensorflow/tfjs-core/package.json'
import nodeManifest from '@tensorflow/tfjs-node-gpu/package.json'
import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../../scripts/testing/test-backends'
import { startBackend } from '../start-backend'
import { elementTypes } from './graph'
import { nativeBackend, uploaded } from './native-binding'

/** What recording was checked against, on tfjs-node's inner workings: fields that no interface promises. */
const checked = '4.22.0'

describe('the tfjs that functions are recorded from', () => {
  it.each([
    ['@tensorflow/tfjs-node-gpu', nodeManifest.version],
    ['@tensorflow/tfjs-core', coreManifest.version],
    ['the version that tfjs-core says it is', tf.version_core]
  ])('%s is the version that recording was checked against', (name, version) => {
    const advice =
      `${name} is ${version}, but backend/compile was checked against ${checked}: it records at fields of tfjs-node that no interface promises. ` +
      'Run recorder.test.ts, compiled-agreement.test.ts and replayed-learning.test.ts, look for kernels that are new or read values back, ' +
      'and then set `checked` in native-binding.test.ts.'
    expect(version, advice).toBe(checked)
  })
})

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

describe.runIf(available)('the fields that recording stands on', () => {
  beforeAll(async () => {
    await startBackend('tensorflow', deps)
  })

  it('are functions and attribute kinds of the native binding', () => {
    const { binding } = nativeBackend()
    const found = Object.fromEntries(Object.keys(wanted).map((name) => [name, typeof binding[name as keyof typeof binding]]))
    expect(found).toEqual(wanted)
    const kinds = [binding.TF_ATTR_STRING, binding.TF_ATTR_INT, binding.TF_ATTR_FLOAT, binding.TF_ATTR_BOOL, binding.TF_ATTR_TYPE, binding.TF_ATTR_SHAPE]
    expect(new Set(kinds).size).toBe(kinds.length)
  })

  it("number the element types as TensorFlow's own format does", () => {
    const { TF_FLOAT, TF_INT32, TF_STRING, TF_BOOL } = nativeBackend().binding as unknown as Record<string, number>
    expect({ float32: TF_FLOAT, int32: TF_INT32, string: TF_STRING, bool: TF_BOOL }).toEqual({
      float32: elementTypes.float32,
      int32: elementTypes.int32,
      string: elementTypes.string,
      bool: elementTypes.bool
    })
  })

  it('keep the values of a new tensor on the host, where `write` puts them, until they are uploaded', () => {
    const { tensorMap } = nativeBackend()
    const values = Float32Array.of(1, 2)
    const tensor = tf.tensor1d(values)
    expect(tensorMap.get(tensor.dataId)).toMatchObject({ shape: [2], dtype: elementTypes.float32 })
    expect(tensorMap.get(tensor.dataId).values).toBe(values)
    const id = uploaded(tensor)
    expect(tensorMap.get(tensor.dataId)).toMatchObject({ id, values: null })
    expect(uploaded(tensor)).toBe(id)
    expect(nativeBackend().binding.tensorDataSync(id)).toEqual(values)
    tensor.dispose()
  })

  it('may be put aside for others that see every operation of every kernel', () => {
    const backend = nativeBackend()
    const { binding } = backend
    const seen: string[] = []
    const executeOp: typeof binding.executeOp = (op, attributes, inputs, outputs) => {
      seen.push(op)
      return binding.executeOp(op, attributes, inputs, outputs)
    }
    backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as typeof binding
    try {
      tf.tidy(() => tf.sum(tf.tanh(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])))))
    } finally {
      backend.binding = binding
    }
    expect(seen).toEqual(['MatMul', 'Tanh', 'Sum'])
    const results = binding.executeOp('Neg', [{ name: 'T', type: binding.TF_ATTR_TYPE, value: elementTypes.float32 }], [uploaded(tf.scalar(3))], 1)
    expect(results).toEqual([{ id: expect.any(Number) as number, shape: [], dtype: elementTypes.float32 }])
    binding.deleteTensor(results[0]!.id)
  })
})

const wanted = {
  createTensor: 'function',
  deleteTensor: 'function',
  tensorDataSync: 'function',
  executeOp: 'function',
  loadSavedModel: 'function',
  deleteSavedModel: 'function',
  runSavedModel: 'function',
  TF_ATTR_STRING: 'number',
  TF_ATTR_INT: 'number',
  TF_ATTR_FLOAT: 'number',
  TF_ATTR_BOOL: 'number',
  TF_ATTR_TYPE: 'number',
  TF_ATTR_SHAPE: 'number'
}
