import { group, integer, oneOrMore } from '@shared/config/field'
import { resolveRunConfig } from '@shared/config/resolve'
import { batchSizes } from '@shared/config/rules'
import { composeRunSchema, schemaDocument } from '@shared/config/run-schema'
import type { BodyContribution, ProtocolContribution, RunConfig, RunSchema } from '@shared/config/run-schema'
import type { Tree } from '@shared/config/paths'
import type { ConfigCheck, Preset } from '@shared/contract/requests'
import type { ProtocolTable } from '@shared/domain/protocol'

/** A schema of the product's shape with one protocol, for tests and the preview of the window. */
const rounds = group('Neural interactive proof', 'Length of the dialogue.', {
  max_message_rounds: integer(8, { minimum: 1, maximum: 1000, unit: 'rounds', help: 'Rounds after which the dialogue ends without a verdict.' }),
  min_message_rounds: integer(1, { minimum: 1, maximum: 1000, unit: 'rounds', help: 'A verdict before this round counts as going on.' })
})

type Rounds = { nip_protocol: { max_message_rounds: number; min_message_rounds: number } }

const nip: ProtocolContribution = {
  name: 'nip',
  title: 'Neural interactive proof',
  help: 'One prover and one verifier take turns on one channel; the prover is paid when the verifier accepts.',
  parameters: { key: 'nip_protocol', schema: rounds },
  agentNames: () => ['prover', 'verifier'],
  maxRounds: (config) => (config as RunConfig & Rounds).nip_protocol.max_message_rounds,
  table,
  check: (config) => {
    const { max_message_rounds: most, min_message_rounds: least } = (config as RunConfig & Rounds).nip_protocol
    return least <= most
      ? []
      : [
          {
            path: 'nip_protocol.min_message_rounds',
            message: `nip_protocol.min_message_rounds is ${least}, but must be at most nip_protocol.max_message_rounds (${most}).`
          }
        ]
  }
}

function table(config: RunConfig): ProtocolTable {
  const { max_message_rounds: maxRounds, min_message_rounds: minRounds } = (config as RunConfig & Rounds).nip_protocol
  const verifierTurn = (round: number): boolean => (round % 2 === 0) === config.protocol_common.verifier_first
  return {
    protocol: 'nip',
    agents: ['prover', 'verifier'],
    decides: [false, true],
    paidFor: ['verdict 1 (accept)', 'the right verdict'],
    channels: ['main'],
    maxRounds,
    minRounds,
    playedRounds: maxRounds,
    variants: 1,
    visible: [[true], [true]],
    rounds: Array.from({ length: maxRounds }, (_, round) => {
      const active = [[!verifierTurn(round)], [verifierTurn(round)]]
      return { round, mayGuess: verifierTurn(round), active, certain: active }
    })
  }
}

const mlp: BodyContribution = {
  name: 'rlpyt_mlp',
  title: 'Fully connected',
  help: 'Everything in one row.',
  parameters: group('Body: fully connected', 'Layers.', { hidden_sizes: oneOrMore([64], { minimum: 1, maximum: 4096 }, { help: 'Widths.' }) })
}

export const sampleSchema: RunSchema = composeRunSchema({
  protocols: [nip],
  bodies: [{ name: 'nip', title: 'Convolutions', help: 'Blocks of convolutions.', parameters: null }, mlp],
  trainers: [
    {
      name: 'vanilla_ppo',
      title: 'PPO',
      help: 'Independent PPO for every agent.',
      objectives: [
        { name: 'ppo_clip', title: 'Clipped', help: 'Clips.', chosenBy: { path: 'ppo.loss_type', value: 'clip' }, groups: ['ppo'], ignores: ['ppo.kl_target'] },
        { name: 'ppo_kl_penalty', title: 'Penalty', help: 'Penalises.', chosenBy: null, groups: ['ppo'], ignores: [] }
      ]
    },
    {
      name: 'reinforce',
      title: 'REINFORCE',
      help: 'The plain gradient.',
      objectives: [{ name: 'reinforce', title: 'REINFORCE', help: 'Plain.', chosenBy: null, groups: ['reinforce'], ignores: ['rl.lmbda'] }]
    },
    {
      name: 'spg',
      title: 'Stackelberg',
      help: 'Leaders and followers.',
      objectives: [{ name: 'psos', title: 'PSOS', help: 'Stable.', chosenBy: null, groups: ['spg', 'ppo'], ignores: ['ppo.critic_coef'] }]
    }
  ]
})

export const sampleDocument = schemaDocument(sampleSchema)

export const samplePresets: readonly Preset[] = [
  {
    name: 'quickstart',
    title: 'Quick start',
    description: 'A prover and a verifier learn to talk about handwritten digits. Reaches 0.9 test accuracy in about 4 minutes on two CPU cores.',
    config: {
      dataset: 'mnist10k',
      nip_protocol: { min_message_rounds: 3 },
      rl: { num_iterations: 120, frames_per_batch: 1024, minibatch_size: 128 },
      agents: { verifier: { kernel_size: 1 } }
    }
  },
  {
    name: 'tiny',
    title: 'Tiny',
    description: 'The smallest benchmark configuration.',
    config: { dataset: 'digits8', rl: { num_iterations: 20, frames_per_batch: 512 } }
  },
  {
    name: 'mnist',
    title: 'MNIST',
    description: 'The reference sizes on 28 by 28 digits.',
    config: { dataset: 'mnist10k', image_classification: { num_block_groups: 2 } }
  }
]

export function sampleCheck(config: Tree): ConfigCheck {
  const resolution = resolveRunConfig(sampleSchema, config)
  const complete = resolution.config
  if (!complete) return { ...resolution, estimate: null, table: null }
  const sizes = batchSizes(complete, nip.maxRounds(complete), 8000)
  const parameters = (kernel: number): number => 1890 + 16 * 17 * kernel * kernel
  const latent = Math.floor(28 / 2 ** complete.image_classification.num_block_groups)
  return {
    ...resolution,
    table: table(complete),
    estimate: {
      agents: Object.entries(complete.agents).map(([name, agent]) => ({ name, parameters: parameters(agent.kernel_size) * agent.num_blocks_per_group })),
      framesPerIteration: sizes.frames,
      environments: sizes.environments,
      frames: sizes.frames * complete.rl.num_iterations,
      updates: sizes.updates * complete.rl.num_iterations,
      latentHeight: latent,
      latentWidth: latent,
      flops: 4.2e11 * complete.rl.num_iterations,
      durationMs: (sizes.frames * complete.rl.num_iterations) / 0.52,
      memoryBytes: 412e6
    }
  }
}
