import type { SchemaNode } from '@shared/config/field'
import type { RunSchema } from '@shared/config/run-schema'
import type { FrameSignal, Objective } from '../../src-main/engine/objectives/objective'
import { settingsTable } from './settings-table'

/** docs/algorithms.md: everything in it about a single objective follows from its declaration. */
export function algorithmPage(schema: RunSchema, objectives: readonly Objective[]): string {
  const root = schema.schema as SchemaNode
  const trainers = schema.trainers.filter(({ name }) => objectives.some((objective) => objective.trainer === name))
  return [
    introduction,
    ...trainers.flatMap(({ name, title, help }) => [
      `## ${title} (\`trainer\`: \`${name}\`)`,
      help,
      ...objectives.filter(({ trainer }) => trainer === name).map((objective) => section(root, objective))
    ]),
    '## What all of them share',
    shared,
    settingsTable('rl', root.properties?.['rl'] ?? {})
  ].join('\n\n') + '\n' // prettier-ignore
}

const introduction = `# Algorithms

<!-- Made by \`node scripts/docs.mjs\` from the declarations in src-main/engine/objectives; a test keeps it current. -->

What agents are made to learn is an *objective*: one file in \`src-main/engine/objectives\`, declared by data (name, settings, what it reads of a frame, what it logs)
and one line in the registry there. The trainer and one setting of its group choose it; forms, flags (\`--set trainer=NAME\`, \`--set GROUP.SETTING=VALUE\`) and this page
follow. Every objective runs one operation at a time and compiled, with the same numbers; everything it remembers is part of each checkpoint, so that a run goes on to the bit.

In the formulas \`f\` is a frame of the minibatch, \`a\`, \`i\`, \`j\` are agents, \`l\` a leader and \`f\` beside it a follower. \`pi(action[f,a])\` is the joint probability of agent
a's decision and of its symbols in all channels it sees, \`H[f,a]\` its entropy, \`V[f,a]\` the value. \`pi_old\`, \`target\` and the advantage \`A\` are those of collection and
constants to the gradient; so are rewards to go \`G\`. Settings stand under their names. Frames of all agents count alike, whether or not it was their turn.`

const shared = `**Advantages** (those that read \`advantage\`), per agent, backwards through every environment:

\`\`\`
d[f,a] = reward[f,a] + gamma V[next f,a] - V[f,a]                nothing is bootstrapped after a verdict or the last round
A[f,a] = d[f,a] + gamma lmbda A[next f,a]                        cut where the dialogue, or the agent's own part in it, ends
target = A + V
\`\`\`

Schulman et al. 2016, "High-dimensional continuous control using generalized advantage estimation"; departures G1, G2, G14.

**Target critic** (\`rl.target_critic_tau\`, off unless set): a slow copy of everything values are computed from, V'. Both V in the formulas above are then V'; the loss, V_old and
what is logged of values stay those of the critic itself. After every optimiser step, for the parameters and running statistics of each agent's value head and of the body
under it, shared or not:

\`\`\`
theta' <- tau theta + (1 - tau) theta'                           theta' = theta at first; 1 is training without a copy
\`\`\`

The copy of an agent that rests, rests; what is frozen has none. It is part of checkpoints (\`target/\` in the optimiser's file); a fork that sets tau begins with a copy of the
weights, and so do weights that are loaded or imported. Exported weights are the critic's own. Lillicrap et al. 2016, "Continuous control with deep reinforcement learning",
algorithm 1; the arithmetic of rlpyt's \`update_state_dict\`, once a step as rlpyt and TorchRL's \`SoftUpdate\` are used; the reference has none.

**Distance** of value and target (\`rl.loss_critic_type\`): \`l2\` is d^2, \`l1\` is |d|, \`smooth_l1\` is d^2 / 2 below 1 and |d| - 1/2 above. With \`rl.clip_value\` the larger one of
the distances of V and of V_old + clamp(V - V_old, -clip, clip).

**The step**: the gradients of all agents together are scaled to a joint norm of at most \`rl.max_grad_norm\`, then Adam (Kingma and Ba 2015; epsilon 1e-5) moves every
parameter by its own rate: \`rl.lr\` times the agent's and its body's factors. Rate 0 freezes.`

const meanings: Readonly<Record<FrameSignal, string>> = {
  log_probability: 'log-probability of the choices when they were made',
  advantage: 'advantage',
  value_target: 'target of the value',
  old_value: 'value at collection',
  reward_to_go: 'discounted rewards from the frame on'
}

function section(root: SchemaNode, objective: Objective): string {
  const { name, title, help, chosenBy, algorithm, signals, sources, departures } = objective
  const choice = chosenBy === null ? '' : `, \`${chosenBy.path}\`: \`${String(chosenBy.value)}\``
  return [
    `### ${title} (\`${name}\`${choice})`,
    help,
    `\`\`\`${algorithm}\n\`\`\``,
    `Reads of every frame and agent: ${signals.map((signal) => meanings[signal]).join(', ')}.`,
    ...tables(root, objective),
    `Source: ${sources.join('; ')}. Departures from the reference: ${departures.join(', ')} ([departures.md](departures.md)).`
  ].join('\n\n')
}

/** The settings of its groups that make a difference to it. */
function tables(root: SchemaNode, { groups, ignores }: Objective): string[] {
  return groups.flatMap((key) => {
    const group = root.properties?.[key] ?? {}
    const counting = Object.entries(group.properties ?? {}).filter(([field]) => !ignores.includes(`${key}.${field}`))
    return counting.length === 0 ? [] : [settingsTable(key, { ...group, properties: Object.fromEntries(counting) })]
  })
}
