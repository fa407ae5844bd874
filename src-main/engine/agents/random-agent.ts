import * as tf from '@tensorflow/tfjs-core'
import type { BodyName } from './body'
import type { NetworkConfig } from './network-config'
import { keySpec, representationKeys, required, roundKey } from './part'
import type { KeySpec, Part } from './part'
import { policyKeys } from './policy-head'
import type { RunShape } from './run-program'

/*
 * The parts of an agent that plays by lot (nip-spec 6.1). They have no parameters: the reference's scalar, by which it multiplies zeros
 * to please its differentiation, is left out, and its sizes are those of the message grid, where the reference stops (G42).
 */

/** Sees nothing: zeros for image_level_repr (n, D) and latent_pixel_level_repr (n, h, w, D). */
export function dummyBody(name: BodyName, config: NetworkConfig, shape: RunShape): Part {
  return zeros(name, [roundKey(shape)], representationKeys(shape, config.d_representation))
}

/** Every message and every decision is as likely as any other: zeros for all the logits a policy head writes. */
export function randomPolicyHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  return zeros('policy_head', representationKeys(shape, config.d_representation), policyKeys(config, shape, agent))
}

/** Everything is worth nothing: zeros for value (n). */
export function constantValueHead(config: NetworkConfig, shape: RunShape): Part {
  return zeros('value_head', representationKeys(shape, config.d_representation), [keySpec('value', {})])
}

function zeros(name: Part['name'], reads: readonly KeySpec[], writes: readonly KeySpec[]): Part {
  const first = reads[0]!.key
  return {
    name,
    reads,
    writes,
    parameters: [],
    layers: [],
    run: (_, inputs) => {
      const count = required(inputs, first).shape[0]!
      // filled on the device: a graph must not carry large constants
      return Object.fromEntries(writes.map(({ key, axes }) => [key, tf.fill([count, ...axes.map(({ size }) => size)], 0)]))
    }
  }
}
