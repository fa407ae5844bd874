/** One layer of an agent, before anything is trained. */
export interface LayerDrawing {
  /** Where its parameters stand below the part, or what it does. */
  readonly name: string
  readonly kind: string
  /** Of one frame: (height, width, channel) or (feature). */
  readonly output: readonly number[]
  /** Those that are learned. */
  readonly parameters: number
  /** Of one frame, forward. */
  readonly multiplyAdds: number
  /** What one minibatch leaves for the gradient. */
  readonly memoryBytes: number
}

/** What a part reads or writes: named sizes of one frame. */
export interface KeyDrawing {
  readonly key: string
  readonly axes: readonly { readonly name: string; readonly size: number }[]
}

export interface PartDrawing {
  /** `body`, `policy_head`, ... */
  readonly name: string
  readonly reads: readonly KeyDrawing[]
  readonly writes: readonly KeyDrawing[]
  readonly layers: readonly LayerDrawing[]
}

export interface AgentDrawing {
  readonly name: string
  /** Name of its body; null for an agent that plays by lot. */
  readonly body: string | null
  readonly parts: readonly PartDrawing[]
}

/** All agents of a configuration, layer by layer. */
export interface ModelDrawing {
  /** Frames of a minibatch, which memory is counted for. */
  readonly minibatch: number
  readonly agents: readonly AgentDrawing[]
}
