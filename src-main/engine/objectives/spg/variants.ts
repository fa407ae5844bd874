import type { Objective } from '../objective'
import { actorCriticSignals } from '../terms/actor-critic'
import { variantProblems } from './rank'
import { spgRule } from './rule'
import type { SpgVariant } from './variant'

/** What all of them do; b stands for a follower below leader l, h and D as far as they are known when l's turn comes. */
function sweep({ clipped }: SpgVariant): string {
  const cost = clipped
    ? `rho[f,i] = exp(log pi(action[f,i]) - log pi_old(action[f,i]))
M[i,j]   = - mean_f min( rho[f,i] A^[f,j],  clip(rho[f,i]) A^[f,j] )        what i's choices cost j; clip and A^ as in PPO`
    : `M[i,j]   = - mean_f pi(action[f,i]) A^[f,j]                                what i's choices cost j; A^ as in PPO`
  return `
${cost}
G[j,i]   = d/dtheta_i  sum_k M[k,j]
S[i]     = d/dtheta_i  sum_f log pi(action[f,i])
for every leader l, from the last level up:
  D[l]   = G[l,l] - sum_b alpha[b] (chi[b] + h[b])                            b: every agent on a level below l
  chi[b] = <m[b], S[b]> CS[b] + <m[b], G[b,b]> CP[b]
  CS[b]  = G[b,l],  CP[b] = S[l]                                              on the next level; below, by way of those q right above b:
  CS[b]  = sum_q <G[b,q], S[q]> CS[q] + <G[b,q], G[q,q]> CP[q]
  CP[b]  = sum_q <S[q], S[q]> CS[q] + <S[q], G[q,q]> CP[q]`
}

const learned = `
theta_l descends D[l], and with the value  sum_a mean_f  distance(target, V) - entropy_eps H`

function bestResponse(variant: SpgVariant): string {
  return `${sweep(variant)}
  m[b]   = (d^2 M[b,b] / dtheta_b^2 + ihvp_rho)^-1 G[l,b]                     from ihvp_rank rows of the Hessian, drawn anew each step:
         = v / rho - 1 / rho^2 R^T (0.1 rho + R_k + 1 / rho R R^T)^-1 R v     v = G[l,b], R those rows, R_k where they cross their columns
  alpha  = 1,  h = 0${learned}`
}

function nextStep(variant: SpgVariant): string {
  return `${nextStepSweep(variant)}${learned}`
}

function nextStepSweep(variant: SpgVariant): string {
  return `${sweep(variant)}
  m[b]   = G[l,b]
  h[b]   = <S[b], D[b]> G[l,l] + <G[l,b], D[b]> S[l]${variant.stable ? '' : '                         0 without additional_lola_term'}
  alpha  = rl.lr * agents.<b>.agent_lr_factor.actor`
}

function stable(variant: SpgVariant): string {
  return `${nextStepSweep(variant)}
with all agents end to end,  xi = G[l,l],  chi = sum_b alpha chi[b],  h = sum_b alpha h[b]:
xi0      = xi - h
den      = - <chi, xi0>
p        = min(p1, p2),   p1 = 1 if den >= 0, else min(1, - sos_scaling_factor |xi0|^2 / den)
                          p2 = |xi|^2 if |xi| < sos_threshold_factor, else 1${learned.replace('D[l]', 'xi0 - p chi')}`
}

const ofBestResponse = ['spg.additional_lola_term', 'spg.sos_scaling_factor', 'spg.sos_threshold_factor']
const ofNextStep = ['spg.ihvp_rank', 'spg.ihvp_rho', 'spg.sos_scaling_factor', 'spg.sos_threshold_factor']
const ofStable = ['spg.ihvp_rank', 'spg.ihvp_rho', 'spg.additional_lola_term']

/** Of PPO's settings those that only its own losses read; the value's weight is fixed (G34). */
const unread = ['ppo.loss_type', 'ppo.kl_target', 'ppo.kl_beta', 'ppo.kl_decrement', 'ppo.kl_increment', 'ppo.critic_coef']

type Declared = Pick<Objective, 'name' | 'title' | 'help' | 'sources' | 'departures'> & {
  readonly variant: SpgVariant
  readonly ignored: readonly string[]
  readonly describe: (variant: SpgVariant) => string
}

const declared: readonly Declared[] = [
  {
    name: 'spg',
    title: 'Stackelberg policy gradient',
    help: 'Leaders expect followers to answer with their best response.',
    variant: { clipped: false, foresees: 'best response', stable: false },
    ignored: ofBestResponse,
    describe: bestResponse,
    sources: [
      'Fiez et al. 2020, "Implicit learning dynamics in Stackelberg games"',
      'Hataya and Yamada 2023, "Nystrom method for accurate and scalable implicit differentiation"'
    ],
    departures: ['G31', 'G33', 'G34', 'G57']
  },
  {
    name: 'pspg',
    title: 'Stackelberg policy gradient with clipping',
    help: 'The same with ratios clipped as in PPO.',
    variant: { clipped: true, foresees: 'best response', stable: false },
    ignored: ofBestResponse,
    describe: bestResponse,
    sources: ['as spg; clipping as in PPO'],
    departures: ['G31', 'G34', 'G57']
  },
  {
    name: 'lola',
    title: 'Learning with opponent-learning awareness',
    help: 'Leaders expect followers to take one more step, and shape it.',
    variant: { clipped: false, foresees: 'next step', stable: false },
    ignored: ofNextStep,
    describe: nextStep,
    sources: ['Foerster et al. 2018, "Learning with opponent-learning awareness"'],
    departures: ['G29', 'G32', 'G33', 'G34', 'G57']
  },
  {
    name: 'pola',
    title: 'LOLA with clipping',
    help: 'The same with ratios clipped as in PPO.',
    variant: { clipped: true, foresees: 'next step', stable: false },
    ignored: ofNextStep,
    describe: nextStep,
    sources: ['as lola; Zhao et al. 2022, "Proximal learning with opponent-learning awareness"'],
    departures: ['G29', 'G32', 'G34', 'G57']
  },
  {
    name: 'sos',
    title: 'Stable opponent shaping',
    help: 'As LOLA, but foresight is held back where it would work against the plain gradient.',
    variant: { clipped: false, foresees: 'next step', stable: true },
    ignored: ofStable,
    describe: stable,
    sources: ['Letcher et al. 2019, "Stable opponent shaping in differentiable games"'],
    departures: ['G32', 'G33', 'G34', 'G57']
  },
  {
    name: 'psos',
    title: 'Stable opponent shaping with clipping',
    help: 'The same with ratios clipped as in PPO.',
    variant: { clipped: true, foresees: 'next step', stable: true },
    ignored: ofStable,
    describe: stable,
    sources: ['as sos; clipping as in PPO'],
    departures: ['G32', 'G34', 'G57']
  }
]

/** The family of Stackelberg policy gradients (nip-spec 2.7, 7.7). */
export const stackelbergObjectives: readonly Objective[] = declared.map(({ variant, ignored, describe, ...objective }) => ({
  ...objective,
  algorithm: describe(variant),
  trainer: 'spg',
  chosenBy: { path: 'spg.variant', value: objective.name },
  groups: ['spg', 'ppo'],
  ignores: [...ignored, ...unread],
  signals: actorCriticSignals,
  check: (options) => variantProblems(variant, options),
  rule: (options) => spgRule(variant, options)
}))
