import type { ParityFamily } from '../types'
import { nipAgentParts } from './nip-agent-parts'
import { nipCombined } from './nip-combined'
import { nipDataCycler } from './nip-data-cycler'
import { nipDataset } from './nip-dataset'
import { nipDistribution } from './nip-distribution'
import { nipEnv } from './nip-env'
import { nipGae } from './nip-gae'
import { nipInit } from './nip-init'
import { nipMaths } from './nip-maths'
import { nipObsNorm } from './nip-obs-norm'
import { nipPpoClip } from './nip-ppo-clip'
import { nipProtocolStep } from './nip-protocol-step'
import { nipProtocolTables } from './nip-protocol-tables'
import { nipSoloAgent } from './nip-solo-agent'
import { optimSteps } from './optim-steps'

/** Families that can be run; any other is skipped as not built. */
export const families: readonly ParityFamily[] = [nipEnv, nipProtocolStep, nipProtocolTables, nipGae, nipObsNorm, nipDataCycler, nipDataset, nipMaths, nipAgentParts, nipCombined, nipDistribution, nipInit, nipSoloAgent, nipPpoClip, optimSteps]
