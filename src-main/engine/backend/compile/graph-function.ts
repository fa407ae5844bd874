import type * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from '@shared/domain/graph'

/**
 * A function of variables and inputs. What it returns under a variable's name is assigned to that variable; the rest is fetched.
 * It must be a pure function of its tensors: see Recorder.
 */
export interface GraphFunction {
  readonly inputs: Readonly<Record<string, InputSpec>>
  readonly body: (variables: Readonly<Record<string, tf.Tensor1D>>, inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
}

/** Nodes by which a variable is read and replaced, and the one that all replacements end in. */
export const variableNodes = {
  copy: (name: string): string => `${name}/copy`,
  given: (name: string): string => `${name}/given`,
  replaced: 'variables/replaced'
}
