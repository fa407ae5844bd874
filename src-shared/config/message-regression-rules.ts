import type { Problem, RunConfig } from './run-schema'

/** Only agents of the protocol have messages. */
export function messageRegressionRules({ message_regression: { agents: chosen }, agents }: RunConfig): Problem[] {
  const unknown = chosen?.find((name) => !Object.hasOwn(agents, name))
  if (unknown === undefined) return []
  const path = 'message_regression.agents'
  return [{ path, message: `${path} names ${unknown}, but the agents are ${Object.keys(agents).join(', ')}.` }]
}
