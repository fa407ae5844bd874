import { withoutPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import type { RunShape } from '../agents/run-program'
import type { GraphDefinition } from '../backend/compile/open-graph'

/** Settings that no graph depends on: runs that differ in these alone share one. Everything else counts, whether traced or not. */
export const untraced = [
  'seed',
  'dataset',
  'dataset_options',
  'protocol_common',
  'early_stopping',
  'message_regression',
  'base_run',
  'rl.num_iterations',
  'rl.num_epochs',
  'rl.num_test_iterations',
  'rl.lr',
  'rl.anneal_lr'
] as const

/** What tells the graph of a run from those of others, as text. The graph's variables and inputs say which parameters learn, and how. */
export function graphIdentity(
  config: RunConfig,
  shape: RunShape,
  { library, precision, cut }: Pick<ExecutionPlan, 'library' | 'precision'> & { readonly cut: number },
  { variables, functions }: Pick<GraphDefinition, 'variables' | 'functions'>
): string {
  const traced = untraced.reduce((tree, path) => withoutPath(tree, path), config as unknown as Tree)
  const inputs = Object.entries(functions).map(([name, fn]) => [name, fn.inputs])
  return JSON.stringify({ config: traced, shape, library: library?.sha256 ?? null, precision, cut, variables, inputs })
}
