import type { RunShape } from '../agents/run-program'

/** One key of the environment: what it holds, how it is laid out, and what values it may take. */
export interface KeySpec {
  /** The reference's key (nip-spec 1.3). */
  readonly key: string
  readonly role: 'observation' | 'state' | 'action' | 'reward' | 'done'
  /** Named dimensions in the order they are stored; `batch` counts environments. */
  readonly shape: readonly (readonly [dimension: string, size: number | null])[]
  readonly dtype: 'float32' | 'float64' | 'int32' | 'uint8' | 'bool'
  /** Smallest and largest value; null where unbounded (normalised observations, rewards). */
  readonly range: readonly [number, number] | null
}

/**
 * Everything the environment shows, keeps, takes and pays (nip-spec 4.2). `batch` is left open (null).
 * @param normalised whether `x`, `message` and `linear_message_history` are shifted and scaled
 */
export function environmentSpecs(shape: RunShape, normalised: boolean): readonly KeySpec[] {
  const batch = ['batch', null] as const
  const agent = ['agent', shape.agents.length] as const
  const channel = ['channel', shape.channels.length] as const
  const position = ['position', shape.messageSize] as const
  const round = ['round', shape.maxRounds] as const
  const grid = [['height', shape.latentHeight] as const, ['width', shape.latentWidth] as const]
  const counts = normalised ? null : ([0, shape.agents.length] as const)
  const pixels = shape.latentHeight * shape.latentWidth
  const specs: KeySpec[] = [
    { key: 'round', role: 'observation', shape: [batch], dtype: 'int32', range: [0, shape.maxRounds] },
    { key: 'x', role: 'observation', shape: [batch, round, channel, position, ...grid], dtype: 'float32', range: counts },
    { key: 'message', role: 'observation', shape: [batch, channel, position, ...grid], dtype: 'float32', range: counts },
    {
      key: 'image',
      role: 'observation',
      shape: [batch, ['image channel', shape.imageChannels], ['height', shape.imageHeight], ['width', shape.imageWidth]],
      dtype: 'float32',
      range: [-1, 1]
    },
    { key: 'decision_restriction', role: 'observation', shape: [batch], dtype: 'int32', range: [0, 2] },
    { key: 'seed', role: 'observation', shape: [batch], dtype: 'int32', range: [0, 65_535] },
    { key: 'y', role: 'state', shape: [batch], dtype: 'uint8', range: [0, 1] },
    { key: 'datapoint_id', role: 'state', shape: [batch], dtype: 'int32', range: null },
    // ours: a verdict that stands while a second verifier has yet to decide; 2 for none
    { key: 'verdict', role: 'state', shape: [batch], dtype: 'uint8', range: [0, 2] },
    { key: 'agents/latent_pixel_selected', role: 'action', shape: [batch, agent, channel, position], dtype: 'int32', range: [0, pixels - 1] },
    { key: 'agents/decision', role: 'action', shape: [batch, agent], dtype: 'int32', range: [0, 2] },
    // read by zero-knowledge pay alone
    { key: 'agents/main_message_logits', role: 'action', shape: [batch, agent, channel, position, ['latent pixel', pixels]], dtype: 'float32', range: null },
    { key: 'agents/decision_logits', role: 'action', shape: [batch, agent, ['decision', 3]], dtype: 'float32', range: null },
    { key: 'agents/reward', role: 'reward', shape: [batch, agent], dtype: 'float64', range: null },
    { key: 'agents/done', role: 'done', shape: [batch, agent], dtype: 'bool', range: [0, 1] },
    { key: 'done', role: 'done', shape: [batch], dtype: 'bool', range: [0, 1] },
    { key: 'terminated', role: 'done', shape: [batch], dtype: 'bool', range: [0, 1] }
  ]
  if (shape.embedding !== null) {
    const { height, width, channels } = shape.embedding
    const dimensions = [['height', height], ['width', width], ['embedding channel', channels]] as const // prettier-ignore
    specs.push({ key: 'pretrained_embeddings/resnet18', role: 'observation', shape: [batch, ...dimensions], dtype: 'float32', range: null })
  }
  if (shape.linearSymbols !== null) {
    const symbol = ['symbol', shape.linearSymbols] as const
    specs.push(
      { key: 'linear_message_history', role: 'observation', shape: [batch, round, channel, position, symbol], dtype: 'float32', range: counts },
      { key: 'agents/linear_message_selected', role: 'action', shape: [batch, agent, channel, position], dtype: 'int32', range: [0, shape.linearSymbols - 1] }
    )
  }
  return specs
}

/** Elements per batch entry. */
export function sizePerEntry(spec: KeySpec): number {
  return spec.shape.reduce((size, [, dimension]) => size * (dimension ?? 1), 1)
}
