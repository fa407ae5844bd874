import type { ParityFamily } from '../types'
import { amagoActivations, amagoInputNorm, amagoNormalization } from './amago-functions'
import { amagoCnn, amagoDrqAug, amagoMlpFamily } from './amago-networks'
import { amagoCnnTstep, amagoFfTstep } from './amago-tstep'
import { nipAgentParts } from './nip-agent-parts'
import { nipCombined } from './nip-combined'
import { nipDataCycler } from './nip-data-cycler'
import { nipDataset } from './nip-dataset'
import { nipDistribution } from './nip-distribution'
import { nipE2e } from './nip-e2e'
import { nipEnv } from './nip-env'
import { nipGae } from './nip-gae'
import { nipInit } from './nip-init'
import { nipMaths } from './nip-maths'
import { nipObsNorm } from './nip-obs-norm'
import { nipPpoClip } from './nip-ppo-clip'
import { nipPpoKl } from './nip-ppo-kl'
import { nipProtocolStep } from './nip-protocol-step'
import { nipProtocolTables } from './nip-protocol-tables'
import { nipReinforce } from './nip-reinforce'
import { nipRewardToGo } from './nip-reward-to-go'
import { nipSoloAgent } from './nip-solo-agent'
import { nipTrainLoop } from './nip-train-loop'
import { optimSteps } from './optim-steps'
import { rlpytConv2d, rlpytConv2dHead, rlpytConvOutputShape } from './rlpyt-conv2d'
import { rlpytMlp } from './rlpyt-mlp'
import { rlpytStateDict } from './rlpyt-state-dict'
import { rlpytLeadingDims, rlpytRunningMeanStd, rlpytScaleGrad, rlpytValidMean } from './rlpyt-tensors'

/** Networks of the other libraries whose components the agents' bodies are made of. */
const networkFamilies: readonly ParityFamily[] = [
  rlpytMlp,
  rlpytConv2d,
  rlpytConv2dHead,
  rlpytConvOutputShape,
  rlpytLeadingDims,
  rlpytScaleGrad,
  rlpytStateDict,
  rlpytRunningMeanStd,
  rlpytValidMean,
  amagoActivations,
  amagoNormalization,
  amagoInputNorm,
  amagoMlpFamily,
  amagoCnn,
  amagoDrqAug,
  amagoFfTstep,
  amagoCnnTstep
]

/** Parts of those libraries that nothing here has a use for: whole models, losses, continuous choices, goals, value bins. */
const withoutUser: readonly ParityFamily[] = [
  'rlpyt_dueling',
  'rlpyt_complete_models',
  'rlpyt_returns',
  'rlpyt_categorical',
  'rlpyt_gaussian',
  'rlpyt_index_helpers',
  'rlpyt_losses',
  'amago_goal_embedders',
  'amago_policy_dists',
  'amago_value_bins'
].map((family) => ({ family, run: () => Promise.resolve({ skip: 'no user' }) }))

/** Families that can be run, or are known to have no user; any other is skipped as not built. */
export const families: readonly ParityFamily[] = [nipEnv, nipProtocolStep, nipProtocolTables, nipGae, nipObsNorm, nipDataCycler, nipDataset, nipMaths, nipAgentParts, nipCombined, nipDistribution, nipInit, nipSoloAgent, nipPpoClip, nipPpoKl, nipReinforce, nipRewardToGo, nipTrainLoop, nipE2e, optimSteps, ...networkFamilies, ...withoutUser]
