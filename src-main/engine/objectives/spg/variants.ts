import type { Objective } from '../objective'
import { actorCriticSignals } from '../terms/actor-critic'
import { spgRule } from './rule'
import type { SpgVariant } from './rule'

const family = `
M[i,j]  = - mean_f min( rho[f,i] A^[f,j], clip(rho[f,i]) A^[f,j] )                (pspg, pola, psos)
M[i,j]  = - mean_f pi(action[f,i]) A^[f,j]                                        (spg, lola, sos)
G[j,i]  = d/dtheta_i  sum_k M[k,j]          S[i] = d/dtheta_i  sum_f log pi(action[f,i])
for every leader l, from the last level up, and every follower f below it:
  chi   = <m, S[f]> CS + <m, G[f,f]> CP      CS = G[f,l], CP = S[l] for the next level; through those between otherwise
  h     = <S[f], D[f]> G[l,l] + <G[l,f], D[f]> S[l]
  D[l]  = G[l,l] - sum_f alpha[f] (chi + h)
theta_l descends D[l] + d/dtheta_l sum_a mean_f ( distance(target, V) - entropy_eps H )`

const bestResponse = `${family}
m       = (d2 M[f,f] / dtheta_f^2 + ihvp_rho I)^-1 G[l,f]     from ihvp_rank drawn rows of the Hessian (Nystroem)
alpha   = 1,  h = 0`

const nextStep = `${family}
m       = G[l,f]
alpha   = rl.lr * agents.<f>.agent_lr_factor.actor`

const stable = `${nextStep}
xi0     = G[l,l] - sum_f alpha h          chi = sum_f alpha chi          (all agents end to end)
den     = - <chi, xi0>
p1      = 1 if den >= 0, else min(1, - sos_scaling_factor |xi0|^2 / den)
p2      = |G|^2 if |G| < sos_threshold_factor, else 1
theta descends xi0 - min(p1, p2) chi instead of D`

const ofBestResponse = ['spg.additional_lola_term', 'spg.sos_scaling_factor', 'spg.sos_threshold_factor']
const ofNextStep = ['spg.ihvp_rank', 'spg.ihvp_rho', 'spg.sos_scaling_factor', 'spg.sos_threshold_factor']
const ofStable = ['spg.ihvp_rank', 'spg.ihvp_rho', 'spg.additional_lola_term']

/** Of PPO's settings those that only its own losses read; the value's weight is fixed (G34). */
const unread = ['ppo.loss_type', 'ppo.kl_target', 'ppo.kl_beta', 'ppo.kl_decrement', 'ppo.kl_increment', 'ppo.critic_coef']

type Declared = Pick<Objective, 'name' | 'title' | 'help' | 'algorithm' | 'sources' | 'departures'> & {
  readonly variant: SpgVariant
  readonly ignored: readonly string[]
}

const declared: readonly Declared[] = [
  {
    name: 'spg',
    title: 'Stackelberg policy gradient',
    help: 'Leaders expect followers to answer with their best response.',
    variant: { clipped: false, foresees: 'best response', stable: false },
    ignored: ofBestResponse,
    algorithm: bestResponse,
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
    algorithm: bestResponse,
    sources: ['as spg; clipping as in PPO'],
    departures: ['G31', 'G34', 'G57']
  },
  {
    name: 'lola',
    title: 'Learning with opponent-learning awareness',
    help: 'Leaders expect followers to take one more step, and shape it.',
    variant: { clipped: false, foresees: 'next step', stable: false },
    ignored: ofNextStep,
    algorithm: nextStep,
    sources: ['Foerster et al. 2018, "Learning with opponent-learning awareness"'],
    departures: ['G29', 'G32', 'G33', 'G34', 'G57']
  },
  {
    name: 'pola',
    title: 'LOLA with clipping',
    help: 'The same with ratios clipped as in PPO.',
    variant: { clipped: true, foresees: 'next step', stable: false },
    ignored: ofNextStep,
    algorithm: nextStep,
    sources: ['as lola; Zhao et al. 2022, "Proximal learning with opponent-learning awareness"'],
    departures: ['G29', 'G32', 'G34', 'G57']
  },
  {
    name: 'sos',
    title: 'Stable opponent shaping',
    help: 'As LOLA, but foresight is held back where it would work against the plain gradient.',
    variant: { clipped: false, foresees: 'next step', stable: true },
    ignored: ofStable,
    algorithm: stable,
    sources: ['Letcher et al. 2019, "Stable opponent shaping in differentiable games"'],
    departures: ['G32', 'G33', 'G34', 'G57']
  },
  {
    name: 'psos',
    title: 'Stable opponent shaping with clipping',
    help: 'The same with ratios clipped as in PPO.',
    variant: { clipped: true, foresees: 'next step', stable: true },
    ignored: ofStable,
    algorithm: stable,
    sources: ['as sos; clipping as in PPO'],
    departures: ['G32', 'G34', 'G57']
  }
]

/** The family of Stackelberg policy gradients (nip-spec 2.7, 7.7). */
export const stackelbergObjectives: readonly Objective[] = declared.map(({ variant, ignored, ...objective }) => ({
  ...objective,
  trainer: 'spg',
  chosenBy: { path: 'spg.variant', value: objective.name },
  groups: ['spg', 'ppo'],
  ignores: [...ignored, ...unread],
  signals: actorCriticSignals,
  rule: (options) => spgRule(variant, options)
}))
