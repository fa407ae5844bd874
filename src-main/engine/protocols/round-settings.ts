import { integer } from '@shared/config/field'
import type { RunConfig } from '@shared/config/run-schema'
import type { RoundLimits } from './declaration'

/** The two settings of protocols whose length can be chosen. */
export const roundSettings = {
  max_message_rounds: integer(8, { minimum: 1, maximum: 1000, unit: 'rounds', help: 'Rounds after which the dialogue ends without a verdict.' }),
  min_message_rounds: integer(1, {
    minimum: 1,
    maximum: 1000,
    unit: 'rounds',
    help: 'A verdict before this round counts as going on. With 1 the verifier may answer without any dialogue.'
  })
}

/** A protocol's own group of settings; forms and files hold it beside the groups that every run has. */
export function settingsOf<Settings>(config: RunConfig, group: string): Settings {
  return (config as unknown as Readonly<Record<string, Settings>>)[group]!
}

export function roundsFrom(config: RunConfig, group: string): RoundLimits {
  const { max_message_rounds: max, min_message_rounds: min } = settingsOf<{ max_message_rounds: number; min_message_rounds: number }>(config, group)
  return { max, min, group }
}
