import { choice, flag, group, integer, nameGroups, nullable, real, realNumber, realOrFlag, wholeNumber } from './field'

/** Common reinforcement-learning parameters (nip-spec 2.5). */
export const rlSchema = group('Reinforcement learning', 'Collection, minibatches and learning rate.', {
  frames_per_batch: nullable(
    wholeNumber({ minimum: 1, maximum: 10_000_000 }),
    {
      help: 'Environment frames collected per iteration. Empty: rollouts per iteration times steps.',
      unit: 'frames'
    },
    1000
  ),
  rollouts_per_iteration: nullable(wholeNumber({ minimum: 1, maximum: 10_000_000 }), {
    help: 'Parallel environments, used when frames per batch is empty. Empty: one per image of the data set.',
    advanced: true
  }),
  steps_per_env_per_iteration: nullable(wholeNumber({ minimum: 1, maximum: 10_000 }), {
    help: 'Steps of each environment per iteration; must divide frames per batch. Empty: the maximum number of message rounds.',
    unit: 'steps',
    advanced: true
  }),
  num_iterations: integer(1000, { minimum: 1, maximum: 100_000_000, unit: 'iterations', help: 'Training iterations.' }),
  num_epochs: integer(4, { minimum: 1, maximum: 1000, help: 'Passes over each batch.' }),
  minibatch_size: integer(64, { minimum: 1, maximum: 10_000_000, unit: 'frames', help: 'Frames per optimiser step; at most one batch.' }),
  lr: real(0.003, { minimum: 0, maximum: 10, help: 'Base learning rate of Adam.' }),
  anneal_lr: flag(false, { help: 'Let the learning rate fall linearly to zero over the run.' }),
  max_grad_norm: real(1, { exclusiveMinimum: 0, help: 'Limit of the joint L2 norm of all gradients.' }),
  loss_critic_type: choice(['l1', 'l2', 'smooth_l1'], 'smooth_l1', { help: 'Distance between value and target.' }),
  clip_value: realOrFlag(false, { exclusiveMinimum: 0 }, { help: 'Limit on the change of the value per update. On: the clip range of PPO.', advanced: true }),
  target_critic_tau: nullable(realNumber({ exclusiveMinimum: 0, maximum: 1 }), {
    help: 'Share of the critic that a slow copy of it takes over after every optimiser step; advantages and value targets then come from the copy. Empty: they come from the critic itself.',
    advanced: true
  }),
  normalize_observations: flag(true, { help: 'Shift and scale the message inputs to zero mean and unit variance.' }),
  num_normalization_steps: integer(1000, {
    minimum: 1,
    unit: 'frames',
    help: 'Random frames behind the sampled statistics; used with reference quirks only.',
    advanced: true
  }),
  gamma: real(0.9, { minimum: 0, maximum: 1, help: 'Discount per round.' }),
  lmbda: real(0.95, { minimum: 0, maximum: 1, help: 'Decay of the advantage trace.' }),
  use_shared_body: flag(true, { help: 'Policy and value of one agent share the body.' }),
  num_test_iterations: integer(10, { minimum: 0, maximum: 100_000, help: 'Test batches after training.' })
})

/** Proximal policy optimisation, clipped or with a penalty (nip-spec 2.6, 7.2, 7.3); Stackelberg gradients and REINFORCE read some of it. */
export const ppoSchema = group('PPO', 'Policy-gradient objective: how far one batch may move the policies.', {
  loss_type: choice(['clip', 'kl_penalty'], 'clip', { help: 'Hold the policies near by clipping their ratio, or by a penalty on their divergence.' }),
  clip_epsilon: real(0.2, { exclusiveMinimum: 0, exclusiveMaximum: 1, help: 'Range in which the probability ratio is trusted.' }),
  kl_target: real(0.01, {
    exclusiveMinimum: 0,
    unit: 'nats',
    help: 'Divergence from the policy that collected the batch at which the penalty stays as it is.'
  }),
  kl_beta: real(1, { exclusiveMinimum: 0, help: 'Weight of the penalty at first, for every agent.' }),
  kl_decrement: real(0.5, {
    exclusiveMinimum: 0,
    maximum: 1,
    help: 'Factor of the weight where the divergence is below two thirds of the target.',
    advanced: true
  }),
  kl_increment: real(2, { minimum: 1, help: 'Factor of the weight where the divergence is above one and a half times the target.', advanced: true }),
  critic_coef: real(1, { minimum: 0, help: 'Weight of the value loss.' }),
  entropy_eps: real(0.001, { minimum: 0, help: 'Weight of the entropy bonus.' }),
  normalize_advantage: flag(true, { help: 'Give advantages zero mean and unit variance per agent and minibatch.' })
})

/** REINFORCE (nip-spec 2.8, 7.6). */
export const reinforceSchema = group('REINFORCE', 'The plain policy gradient.', {
  use_advantage_and_critic: flag(false, { help: 'Weigh choices by advantages over a learned value instead of by the rewards that followed.' })
})

export const spgVariants = ['spg', 'pspg', 'lola', 'pola', 'sos', 'psos'] as const

/** Stackelberg policy gradient (nip-spec 2.7, 7.7). */
export const spgSchema = group('Stackelberg policy gradient', 'Leaders foresee how followers will learn.', {
  variant: choice(spgVariants, 'psos', {
    help: 'How a leader foresees its followers: by their best response (spg, pspg), by their next step (lola, pola), or by their next step as far as that is stable (sos, psos). Those with a p clip ratios as PPO does.'
  }),
  stackelberg_sequence: nameGroups({
    help: 'Groups of agents, leaders first; every agent stands in one of them. Empty: the verifiers, then everyone else.'
  }),
  additional_lola_term: flag(true, { help: 'Let a leader shape what followers learn, beyond foreseeing it; always so with sos and psos.' }),
  sos_scaling_factor: real(0.5, { exclusiveMinimum: 0, maximum: 1, help: 'Share of the plain gradient that shaping may take back.', advanced: true }),
  sos_threshold_factor: real(0.1, { minimum: 0, help: 'Norm of the gradient below which shaping fades.', advanced: true }),
  ihvp_rank: integer(5, { minimum: 1, maximum: 256, help: "Rows of a follower's Hessian drawn for its best response.", advanced: true }),
  ihvp_rho: real(0.1, { exclusiveMinimum: 0, help: "Damping of a follower's Hessian.", advanced: true })
})
