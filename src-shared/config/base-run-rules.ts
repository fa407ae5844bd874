import type { Problem, RunConfig } from './run-schema'

const versions = /^(latest|best|0|[1-9]\d{0,14})$/

/** What base runs and loaded agents need to be found by (nip-spec 2.12). */
export function baseRunRules(config: RunConfig): Problem[] {
  const { base_run_type: type, run_id: id } = config.base_run
  const problems: Problem[] = []
  if (type !== 'none' && id === null) {
    problems.push({ path: 'base_run.run_id', message: `base_run.run_id is empty, but base_run.base_run_type is ${type}, which needs a run.` })
  }
  for (const [name, agent] of Object.entries(config.agents)) {
    if (!agent.load_checkpoint_and_parameters) continue
    const path = `agents.${name}`
    if (agent.checkpoint_run_id === null) {
      problems.push({
        path: `${path}.checkpoint_run_id`,
        message: `${path}.checkpoint_run_id is empty, but ${path}.load_checkpoint_and_parameters is on, which needs a run.`
      })
    }
    if (!versions.test(agent.checkpoint_version)) {
      problems.push({
        path: `${path}.checkpoint_version`,
        message: `${path}.checkpoint_version is ${JSON.stringify(agent.checkpoint_version)}, but must be latest, best or a number of iterations.`
      })
    }
    if (agent.is_random) {
      problems.push({
        path: `${path}.is_random`,
        message: `${path}.is_random is true, but ${path}.load_checkpoint_and_parameters is on, and what plays by lot has no weights.`
      })
    }
  }
  return problems
}
