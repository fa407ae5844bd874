import type { CommandContext, Flags } from '../command'

/** One thing that `datasets` can do; its exit code. */
export type DatasetAction = (given: readonly string[], flags: Flags, context: CommandContext) => Promise<number>
