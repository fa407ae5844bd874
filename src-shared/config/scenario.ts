import { Type } from '@sinclair/typebox'
import { choice, flag, group, integer, nullable, pairOf, real, wholeNumber } from './field'

/** Image classification parameters shared by all agents, since they fix the message grid (nip-spec 2.9). */
export const imageClassificationSchema = group('Image encoder', 'Sizes shared by all agents: they fix the message grid.', {
  num_block_groups: integer(1, { minimum: 1, maximum: 8, help: 'Halvings of the image; the message grid is the image size divided by 2 that often.' }),
  initial_num_channels: integer(16, { minimum: 1, maximum: 1024, help: 'Feature channels before the first halving; each halving doubles them.' }),
  pretrained_embeddings_weights: Type.String({
    default: 'resnet18.safetensors',
    minLength: 1,
    help: 'Weights of the pretrained network, with the names torchvision gives them: a .safetensors file, by its full path or in the folder weights of the workspace. Read only if an agent uses a pretrained network.'
  }),
  pretrained_embeddings_layer: choice(['layer1', 'layer2', 'layer3', 'layer4'], 'layer4', {
    help: 'Stage whose features are taken. Later ones have fewer, richer pixels: 64, 128, 256 and 512 features on a grid of a 4th, 8th, 16th and 32nd of the input.'
  }),
  pretrained_embeddings_input_size: integer(256, {
    minimum: 4,
    maximum: 1024,
    unit: 'pixels',
    help: 'Images are stretched to a square of this side for the pretrained network. 256 gives 8 x 8 pixels of 512 features at layer4.'
  }),
  pretrained_embeddings_normalization: choice(['imagenet', 'cifar10', 'half'], 'imagenet', {
    help: 'What the weights expect of the pixels: mean and deviation of ImageNet (torchvision) or of CIFAR-10, or values from -1 to 1.',
    advanced: true
  })
})

/** How the classes of a data set become labels 0 and 1 (nip-spec 2.10, 5.2). */
export const datasetOptionsSchema = group('Labels', 'How the classes become labels 0 and 1.', {
  binarification_method: choice(['merge', 'select_two', 'random'], 'merge', {
    help: 'merge: half of the classes against the other half. select_two: two classes, the rest dropped. random: labels by lot.'
  }),
  selected_classes: nullable(pairOf({ minimum: 0, maximum: 999 }), {
    help: 'The two classes of select_two. Empty: the default pair of the data set.'
  }),
  binarification_seed: nullable(wholeNumber({ minimum: 0, maximum: 4_294_967_295 }), {
    help: 'Decides which classes are merged, or the random labels. Empty: the default of the data set.'
  }),
  make_balanced: flag(true, { help: 'Drop surplus images so that both labels are equally frequent.' }),
  max_train_size: nullable(wholeNumber({ minimum: 1, maximum: 100_000_000 }), { unit: 'images', help: 'Keep at most this many training images.' })
})

/** Rewards and turn rules common to all protocols (nip-spec 2.11, 3.3). */
export const protocolCommonSchema = group('Protocol rules', 'Rewards and turns common to all protocols.', {
  verifier_first: flag(true, { help: 'The verifier opens the dialogue.' }),
  prover_reward: real(1, { help: 'Paid to a prover when the verdict is the one it argues for.' }),
  verifier_reward: real(1, { help: 'Paid to the verifier for a right verdict.' }),
  verifier_incorrect_penalty: real(-1, { help: 'Added for a wrong verdict; negative to punish.' }),
  verifier_terminated_penalty: real(-1, { help: 'Added when the rounds run out without a verdict; negative to punish.' }),
  verifier_no_guess_reward: real(0, { help: 'Paid in a turn of the verifier in which it goes on asking.' }),
  zero_knowledge: flag(false, {
    help: 'Add an adversarial verifier, which talks to the same provers, and a simulator, which is paid for imitating it without them.'
  }),
  shared_reward: flag(false, { help: 'Provers receive what the verifier receives: they help it instead of persuading it.' }),
  force_guess: Type.Unsafe<'zero' | 'one' | 'y' | null>({
    anyOf: [{ type: 'string', enum: ['zero', 'one', 'y'] }, { type: 'null' }],
    default: null,
    help: "Replaces the verifier's verdict at its first possible turn by 0, 1 or the true label. Empty: the verifier decides.",
    advanced: true
  })
})

/** Pay for imitation under protocol_common.zero_knowledge (nip-spec 3.5). */
export const zeroKnowledgeSchema = group(
  'Zero knowledge',
  'What imitation of the adversarial verifier is worth.',
  {
    simulator_reward_coefficient: real(1, {
      help: "Paid to the simulator times the likeness of its messages and decisions to the adversarial verifier's, which is paid the opposite."
    }),
    aux_prover_reward_coefficient: real(1, { help: "Share of the simulator's pay that every prover receives as well." })
  },
  'protocol_common.zero_knowledge'
)
