import { flag, group, integer, real } from './field'

/** Agents that answer alone, without a dialogue (nip-spec 2.8, 8.8): as a trainer of its own, and before any other. */
export const soloAgentSchema = group(
  'Solo training',
  'Every agent learns to name the label of an image by itself, without a dialogue.',
  {
    num_epochs: integer(100, { minimum: 1, maximum: 1_000_000, unit: 'epochs', help: 'Passes over the training images.' }),
    batch_size: integer(256, { minimum: 1, maximum: 1_000_000, unit: 'images', help: 'Images per optimiser step.' }),
    learning_rate: real(0.001, { minimum: 0, maximum: 10, help: 'Base learning rate of Adam; the factors of each agent apply.' }),
    body_lr_factor_override: flag(false, { help: "Leave the agents' body factor out here.", advanced: true })
  },
  'pretrain_agents'
)

export const pretrainAgentsField = flag(false, {
  help: 'Train the body of every agent alone on the labels first; the dialogues begin with what it has learned. The result is kept and used again.'
})

export const testSizeField = real(0.2, {
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  help: 'Share of the training images that solo training holds out to test itself on.',
  advanced: true
})
