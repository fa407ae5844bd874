import { composeRunSchema } from '@shared/config/run-schema'
import type { RunSchema } from '@shared/config/run-schema'
import { protocols } from './protocols/registry'
import { trainers } from './training/registry'

/** The configuration schema of this build: the base and what its protocols and trainers add. */
export const runSchema: RunSchema = composeRunSchema({ protocols, trainers })
