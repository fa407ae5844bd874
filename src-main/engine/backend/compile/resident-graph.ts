import { AppError } from '@shared/domain/errors'
import type { GraphDescription, GraphInput, GraphOutput } from '@shared/domain/graph'
import { elementTypes } from './graph'
import { variableNodes } from './graph-function'
import { nativeBackend } from './native-binding'
import type { Traffic } from './traffic'

type Arrays = Readonly<Record<string, Float32Array | Int32Array>>
type Results = Readonly<Record<string, Float32Array>>

/** One way to call the session, with everything made ready that is the same each time. */
interface Call {
  readonly name: string
  readonly inputs: readonly { readonly key: string; readonly shape: number[]; readonly dtype: number; readonly size: number }[]
  readonly inputNames: string
  readonly outputs: readonly string[]
  readonly outputNames: string
  /** Native ids of the inputs while it runs. */
  readonly ids: number[]
  readonly results: Record<string, Float32Array>
}

/**
 * One TensorFlow session over a traced graph. Variables stay in the session; a call feeds and fetches plain arrays, and
 * these are all that passes between host and device.
 */
export class ResidentGraph {
  readonly description: GraphDescription
  readonly #native = nativeBackend().binding
  readonly #session: number
  readonly #traffic: Traffic
  readonly #functions: ReadonlyMap<string, Call>
  readonly #reading: Call
  readonly #writing: Call

  /**
   * @param folder holds saved_model.pb; needed no longer once this returns
   * @param traffic counts on as calls are made
   */
  constructor(folder: string, description: GraphDescription, traffic: Traffic) {
    this.description = description
    this.#traffic = traffic
    this.#functions = new Map(Object.entries(description.functions).map(([name, { inputs, outputs }]) => [name, callOf(name, inputs, outputs)]))
    const held = Object.entries(description.variables).filter(([, size]) => size > 0)
    const copies = held.map(([key]) => ({ key, node: variableNodes.copy(key) }))
    const given = held.map(([key, size]): GraphInput => ({ key, node: variableNodes.given(key), shape: [size], dtype: 'float32' }))
    this.#reading = callOf('variables', [], copies)
    this.#writing = callOf('variables', given, [{ key: 'replaced', node: variableNodes.replaced }])
    this.#session = this.#native.loadSavedModel(folder, 'serve')
  }

  has(name: string): boolean {
    return this.#functions.has(name)
  }

  /** Runs one function. The record of its results is filled anew by the next call of it; the arrays are the caller's, as the feeds stay. */
  call(name: string, feeds: Arrays): Results {
    const call = this.#functions.get(name)
    if (!call) throw new AppError('internal', `The graph has no function ${name}.`)
    return this.#run(call, feeds)
  }

  /** Copies of all variables that hold anything. */
  read(): Results {
    return this.#reading.outputs.length === 0 ? {} : { ...this.#run(this.#reading, {}) }
  }

  /** Replaces all variables by copies of these. */
  write(values: Readonly<Record<string, Float32Array>>): void {
    if (this.#writing.inputs.length > 0) this.#run(this.#writing, values)
  }

  dispose(): void {
    this.#native.deleteSavedModel(this.#session)
  }

  #run({ name, inputs, inputNames, outputs, outputNames, ids, results }: Call, feeds: Arrays): Results {
    const native = this.#native
    const traffic = this.#traffic
    let fed = 0
    try {
      for (const { key, shape, dtype, size } of inputs) {
        const values = feeds[key]
        // a session takes feeds of any shape, and frozen reshapes would then mix up rows silently
        if (values?.length !== size) throw misfit(name, key, shape, values?.length)
        ids[fed] = native.createTensor(shape, dtype, values)
        fed++
        traffic.tensors++
        traffic.bytesToDevice += values.byteLength
      }
      traffic.calls++
      const fetched = native.runSavedModel(this.#session, ids, inputNames, outputNames)
      for (let index = 0; index < outputs.length; index++) {
        const { id } = fetched[index]!
        const data = native.tensorDataSync(id) as Float32Array
        native.deleteTensor(id)
        traffic.bytesFromDevice += data.byteLength
        results[outputs[index]!] = data
      }
      return results
    } finally {
      for (let index = 0; index < fed; index++) native.deleteTensor(ids[index]!)
    }
  }
}

function callOf(name: string, inputs: readonly GraphInput[], outputs: readonly GraphOutput[]): Call {
  const names = (nodes: readonly { readonly node: string }[]): string => nodes.map(({ node }) => `${node}:0`).join(',')
  return {
    name,
    inputs: inputs.map(({ key, shape, dtype }) => ({ key, shape: [...shape], dtype: elementTypes[dtype], size: shape.reduce((size, dim) => size * dim, 1) })),
    inputNames: names(inputs),
    outputs: outputs.map(({ key }) => key),
    outputNames: names(outputs),
    ids: inputs.map(() => 0),
    results: {}
  }
}

function misfit(name: string, key: string, shape: readonly number[], length: number | undefined): AppError {
  const got = length === undefined ? 'nothing' : `${length} values`
  return new AppError('internal', `${name}: ${key} must have shape [${shape.join(', ')}], got ${got}.`)
}
