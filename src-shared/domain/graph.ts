/**
 * A compiled graph as it is kept: a SavedModel and what is needed to call it. The engine traces and loads them, the store keeps
 * them; this is what both know.
 */
export interface GraphDescription {
  readonly nodes: number
  /** Length of every float vector that stays in the session, by name. */
  readonly variables: Readonly<Record<string, number>>
  readonly functions: Readonly<Record<string, GraphSignature>>
}

/** Inputs and outputs of one function, in the order in which they are fed and fetched. */
export interface GraphSignature {
  readonly inputs: readonly GraphInput[]
  readonly outputs: readonly GraphOutput[]
}

export interface InputSpec {
  readonly shape: readonly number[]
  readonly dtype: (typeof inputTypes)[number]
}

export const inputTypes = ['float32', 'int32'] as const

export interface GraphInput extends InputSpec {
  readonly key: string
  /** Its placeholder. */
  readonly node: string
}

/** Always float32. */
export interface GraphOutput {
  readonly key: string
  readonly node: string
}

export interface TracedGraph {
  readonly description: GraphDescription
  /** The bytes of saved_model.pb. */
  readonly savedModel: Uint8Array
}

/** Where graphs are put for TensorFlow to load: it reads files only, and the engine none. */
export interface GraphStore {
  /** Loads the kept graph of that identity, or else traces it, and loads and keeps that. Failures to keep are told in the notes. */
  open<Loaded>(request: GraphRequest<Loaded>): Promise<OpenedGraph<Loaded>>
}

export interface GraphRequest<Loaded> {
  /** Everything the trace depends on besides the sources it is made by. */
  readonly identity: string
  readonly trace: () => Promise<TracedGraph>
  /** The folder holds saved_model.pb; it is needed no longer once loaded. Rejects for a graph that cannot be used. */
  readonly load: (folder: string, description: GraphDescription) => Promise<Loaded>
}

export interface OpenedGraph<Loaded> {
  readonly loaded: Loaded
  readonly description: GraphDescription
  /** Of the SavedModel. */
  readonly sizeBytes: number
  readonly fromCache: boolean
  /** What was wrong with the kept graph or the place to keep it, in sentences. */
  readonly notes: readonly string[]
}
