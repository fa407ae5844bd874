import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { choice, flag, group, integer, nullable, real, word } from './field'
import { originFields } from './base-run'
import { updateScheduleSchema } from './update-schedule'

/** Settings of the body nip, which stand beside it as in the reference. */
const nipOnly = { usedWhen: { beside: 'body', is: ['nip'] } } as const

function learningRateFactor(help: string) {
  return group('Learning-rate factor', help, {
    actor: real(1, { minimum: 0, help: 'Factor for the policy side.' }),
    critic: real(1, { minimum: 0, help: 'Factor for the value side. Must equal the actor factor while bodies are shared.' })
  })
}

/** One agent's architecture and learning rates (reference: ImageClassificationAgentParameters, nip-spec 2.3). */
export const agentSchema = Type.Object(
  {
    is_random: flag(false, {
      help: 'Plays by lot: every message and every decision is equally likely, nothing is learned, and the settings below do nothing. A baseline for the others.'
    }),
    agent_lr_factor: learningRateFactor('Multiplies the base learning rate for the whole agent; 0 freezes it.'),
    body_lr_factor: learningRateFactor('Further factor for the parameters of the body.'),
    update_schedule: updateScheduleSchema,
    ...originFields,
    // the words, and a group of settings for each, come from the registry
    body: choice<readonly string[]>(['nip'], 'nip', {
      help: 'Network that turns the image and the dialogue so far into vectors. The heads on it are the same for all.'
    }),
    activation_function: choice(['relu', 'tanh', 'sigmoid'], 'tanh', {
      help: 'Nonlinearity of the heads and of the body nip; the other bodies have their own.'
    }),
    building_block_type: choice(['conv2d', 'residual_basic'], 'conv2d', {
      help: 'Plain convolutions, or residual blocks of two 3 x 3 convolutions with batch normalisation.',
      ...nipOnly
    }),
    num_blocks_per_group: integer(2, {
      minimum: 1,
      maximum: 32,
      help: 'Blocks before each halving of the image. More make this agent stronger and slower.',
      ...nipOnly
    }),
    kernel_size: integer(3, {
      minimum: 1,
      maximum: 15,
      unit: 'pixels',
      help: 'Kernel of conv2d blocks. 1 lets the agent see single pixels only: a weak verifier. Residual blocks always use 3.',
      ...nipOnly
    }),
    stride: integer(1, {
      minimum: 1,
      maximum: 4,
      unit: 'pixels',
      help: 'Pixels between the places a block looks at. Above 1 the agent is cheaper and blunter: its features are stretched back to the message grid.',
      advanced: true,
      ...nipOnly
    }),
    pretrained_embeddings_model: nullable(word(['resnet18']), {
      help: 'Network whose features of the image this agent sees beside the image; its weights are named under Image encoder. Empty: the image alone.',
      ...nipOnly
    }),
    d_latent_pixel_selector: integer(16, { minimum: 1, maximum: 4096, help: 'Hidden width of the message head.' }),
    num_latent_pixel_selector_layers: integer(2, { minimum: 1, maximum: 16, help: 'Linear layers of the message head; 1 and 2 build the same.' }),
    d_decider: integer(16, { minimum: 1, maximum: 4096, help: 'Hidden width of the decision head (verifiers only).' }),
    num_decider_layers: integer(2, { minimum: 1, maximum: 16, help: 'Linear layers of the decision head; 1 and 2 build the same.' }),
    include_round_in_decider: flag(true, { help: 'Give the decision head the round number as a one-hot input.' }),
    d_linear_message_selector: integer(16, { minimum: 1, maximum: 4096, help: 'Hidden width of the linear message head.', advanced: true }),
    num_linear_message_selector_layers: integer(2, { minimum: 1, maximum: 16, help: 'Linear layers of the linear message head.', advanced: true }),
    d_value: integer(16, { minimum: 1, maximum: 4096, help: 'Hidden width of the value head.' }),
    num_value_layers: integer(2, { minimum: 1, maximum: 16, help: 'Linear layers of the value head; 1 and 2 build the same.' }),
    include_round_in_value: flag(true, { help: 'Give the value head the round number as a one-hot input.' }),
    use_orthogonal_initialisation: flag(true, {
      help: 'Orthogonal weights and zero biases for body and policy head; off: uniform in 1/sqrt(fan in).',
      advanced: true
    }),
    orthogonal_initialisation_gain: real(1, { exclusiveMinimum: 0, maximum: 100, help: 'Scale of the orthogonal weights.', advanced: true })
  },
  { additionalProperties: false, title: 'Agent', help: 'Architecture and learning rates of one agent.' }
)

export type AgentConfig = Static<typeof agentSchema>
