import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'

/** The part of tfjs-node's binding (4.22) that recording and running graphs stand on. */
export interface NativeBinding {
  createTensor(shape: number[], dtype: number, values: ArrayBufferView | ArrayLike<number>): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array
  executeOp(op: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): readonly NativeTensor[]
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): readonly NativeTensor[]
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
}

export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

export interface NativeTensor {
  readonly id: number
  readonly shape: readonly number[]
  readonly dtype: number
}

/** tfjs-node's backend with the three fields that recording needs; `values` waits on the host until a kernel wants it. */
export interface NativeBackend {
  binding: NativeBinding
  /** Takes a new tensor's host values. */
  write: (values: object, shape: number[], dtype: string) => object
  readonly tensorMap: { get(dataId: object): { id: number; shape: number[]; dtype: number; values: ArrayLike<number> | null } }
}

/** @throws AppError `trace-refused` when the active backend is not tfjs-node's */
export function nativeBackend(): NativeBackend {
  const backend = tf.backend() as unknown as Partial<NativeBackend>
  if (tf.getBackend() !== 'tensorflow' || backend.binding === undefined || backend.tensorMap === undefined) {
    throw new AppError('trace-refused', `Graphs need backend tensorflow, but ${tf.getBackend()} is active.`)
  }
  return backend as NativeBackend
}

/** The native id of a tensor; values still waiting on the host are uploaded first. The tensor owns what was uploaded. */
export function uploaded(tensor: tf.Tensor): number {
  const { binding, tensorMap } = nativeBackend()
  const info = tensorMap.get(tensor.dataId)
  if (info.values !== null && info.values !== undefined) {
    info.id = binding.createTensor(info.shape, info.dtype, info.values)
    info.values = null
  }
  return info.id
}
