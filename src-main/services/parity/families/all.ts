import type { ParityFamily } from '../types'
import { nipDataset } from './nip-dataset'
import { nipEnv } from './nip-env'
import { nipGae } from './nip-gae'
import { nipMaths } from './nip-maths'
import { nipObsNorm } from './nip-obs-norm'
import { nipProtocolStep } from './nip-protocol-step'

/** Families that can be run; any other is skipped as not built. */
export const families: readonly ParityFamily[] = [nipEnv, nipProtocolStep, nipGae, nipObsNorm, nipDataset, nipMaths]
