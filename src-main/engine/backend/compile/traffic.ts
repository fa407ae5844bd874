/** Everything that passed between host and device for the sake of compiled graphs, counted from the program's beginning. */
export interface Traffic {
  bytesToDevice: number
  bytesFromDevice: number
  /** Calls of a TensorFlow session. */
  calls: number
  /** Native tensors made from host arrays; those that calls return are not counted. */
  tensors: number
}

export function noTraffic(): Traffic {
  return { bytesToDevice: 0, bytesFromDevice: 0, calls: 0, tensors: 0 }
}
