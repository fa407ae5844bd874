import { composeRunSchema } from '@shared/config/run-schema'
import type { RunSchema } from '@shared/config/run-schema'
import { bodies } from './agents/bodies/registry'
import { protocols } from './protocols/registry'
import { trainers } from './training/registry'

/** The configuration schema of this build: the base and what its protocols, trainers and bodies add. */
export const runSchema: RunSchema = composeRunSchema({ protocols, trainers, bodies })
