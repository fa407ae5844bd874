import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import type { EmbeddingGrid, RunShape } from './run-program'

/** Sizes of one agent's view; names as in nip-spec 0 and 6.7. */
export interface AgentSizes {
  /** Channels the agent sees, by index. */
  readonly visible: readonly number[]
  /** Symbols it sends per round, V * P. */
  readonly slots: number
  /** K = h * w. */
  readonly pixels: number
  /** Channels of the pixel stack: R * V * P + image channels. */
  readonly stack: number
  /** Pretrained features beside the stack; null for an agent that does not use them. */
  readonly embedding: EmbeddingGrid | null
  /** Channels after the last block group, c0 * 2^G. */
  readonly features: number
  /** Features and message plane together. */
  readonly joined: number
  /** Flattened linear history, R * V * P * S; 0 without the linear message space. */
  readonly linearHistory: number
  /** Previous reward, message and decision of the agent itself: 1 + V * P * (K + S) + 3. */
  readonly rl2s: number
}

export function agentSizes(config: NetworkConfig, shape: RunShape, agent: number): AgentSizes {
  const visible = shape.channels.flatMap((_, channel) => (shape.visible[agent]?.[channel] ? [channel] : []))
  const slots = visible.length * shape.messageSize
  const { initial_num_channels, num_block_groups } = config.image_classification
  const features = initial_num_channels * 2 ** num_block_groups
  const pixels = shape.latentHeight * shape.latentWidth
  return {
    visible,
    slots,
    pixels,
    stack: shape.maxRounds * slots + shape.imageChannels,
    embedding: settingsOf(config, shape, agent).pretrained_embeddings_model === null ? null : shape.embedding,
    features,
    joined: features + slots,
    linearHistory: shape.maxRounds * slots * (shape.linearSymbols ?? 0),
    rl2s: 1 + slots * (pixels + (shape.linearSymbols ?? 0)) + 3
  }
}
