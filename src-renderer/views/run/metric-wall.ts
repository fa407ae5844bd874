/** Which metrics share a chart, and in which order the charts hang. Names are the reference system's. */
export interface WallChart {
  readonly name: string
  readonly title: string
  readonly help: string
  readonly metrics: readonly { readonly metric: string; readonly label: string }[]
  /** Fixed ends of the y axis; null follows the data. */
  readonly low: number | null
  readonly high: number | null
}

export interface Wall {
  readonly main: readonly WallChart[]
  /** Every other metric, one chart per name with all agents in it. */
  readonly more: readonly WallChart[]
}

interface Plan {
  readonly name: string
  readonly title: string
  readonly help: string
  readonly own: readonly (readonly [metric: string, label: string])[]
  /** Metrics that every agent has, `<agent>.<metric>`. */
  readonly perAgent: readonly (readonly [metric: string, label: string])[]
  readonly share?: boolean
}

const plans: readonly Plan[] = [
  {
    name: 'accuracy',
    title: 'Accuracy',
    help: 'Share of right verdicts. decided: among episodes with a verdict; completeness and soundness: among images labelled 1 and 0, no verdict counting as wrong',
    own: [
      ['mean_accuracy', 'accuracy'],
      ['mean_decided_accuracy', 'decided'],
      ['completeness', 'completeness'],
      ['soundness', 'soundness']
    ],
    perAgent: [],
    share: true
  },
  {
    name: 'reward',
    title: 'Reward per episode',
    help: 'Mean over episodes of the summed rewards, undiscounted',
    own: [],
    perAgent: [['mean_episode_reward', '']]
  },
  {
    name: 'episode-length',
    title: 'Episode length',
    help: 'Mean number of rounds until the episode ends',
    own: [['mean_episode_length', 'rounds']],
    perAgent: []
  },
  {
    name: 'losses',
    title: 'Losses',
    help: 'Minibatch means over the iteration',
    own: [
      ['loss_objective', 'objective'],
      ['loss_actor', 'actor'],
      ['loss_critic', 'critic'],
      ['loss_entropy', 'entropy']
    ],
    perAgent: []
  },
  {
    name: 'message-entropy',
    title: 'Message entropy',
    help: 'Of the choice of a cell; 1 is a uniform choice, 0 a certain one',
    own: [],
    perAgent: [['mean_message_entropy', '']],
    share: true
  },
  {
    name: 'decision-entropy',
    title: 'Decision entropy',
    help: 'Of reject, accept, continue; 1 is a uniform choice, 0 a certain one',
    own: [],
    perAgent: [['mean_decision_entropy', '']],
    share: true
  },
  {
    name: 'policy-entropy',
    title: 'Policy entropy',
    help: 'Of everything an agent samples at once, as the objective sees it',
    own: [['entropy', 'entropy']],
    perAgent: []
  },
  {
    name: 'kl-divergence',
    title: 'KL divergence',
    help: 'How far the policy moved from the one that collected the batch',
    own: [['kl_divergence', 'KL']],
    perAgent: []
  },
  {
    name: 'penalty-weight',
    title: 'Penalty weight',
    help: 'What moving away from the policy that collected the batch costs; it follows the divergence',
    own: [],
    perAgent: [['kl_beta', '']]
  },
  {
    name: 'effective-samples',
    title: 'Effective sample size',
    help: 'How many samples of a minibatch still count after importance weighting',
    own: [['ESS', 'ESS']],
    perAgent: []
  },
  { name: 'gradient-norm', title: 'Gradient norm', help: 'Before clipping', own: [['grad_norm', 'norm']], perAgent: [] },
  { name: 'learning-rate', title: 'Learning rate', help: 'After the schedule', own: [['learning_rate', 'rate']], perAgent: [] }
]

/** The wall for the metrics a run has; charts without any are left out. Test metrics are shown as figures, not as lines. */
export function metricWall(names: readonly string[], agents: readonly string[]): Wall {
  const left = new Set(names.filter((name) => !isTestMetric(name)))
  const main = plans.flatMap((plan): WallChart[] => {
    const wanted = [
      ...plan.own.map(([metric, label]) => ({ metric, label })),
      ...plan.perAgent.flatMap(([metric, label]) =>
        agents.map((agent) => ({ metric: `${agent}.${metric}`, label: label === '' ? agent : `${agent} ${label}` }))
      )
    ]
    const metrics = wanted.filter(({ metric }) => left.delete(metric))
    const { name, title, help, share = false } = plan
    return metrics.length === 0 ? [] : [{ name, title, help, metrics, low: share ? 0 : null, high: share ? 1 : null }]
  })
  return { main, more: otherCharts([...left], agents) }
}

export function isTestMetric(name: string): boolean {
  return /(^|\.)test_/.test(name)
}

function otherCharts(names: readonly string[], agents: readonly string[]): readonly WallChart[] {
  const groups = new Map<string, { metric: string; label: string }[]>()
  for (const metric of names) {
    const agent = agents.find((one) => metric.startsWith(`${one}.`))
    const name = agent === undefined ? metric : metric.slice(agent.length + 1)
    groups.set(name, [...(groups.get(name) ?? []), { metric, label: agent ?? 'all' }])
  }
  return [...groups].map(([name, metrics]) => ({
    name: name.replace(/[^A-Za-z0-9]+/g, '-'),
    title: name,
    help: name,
    metrics: metrics.length === 1 ? metrics.map(({ metric }) => ({ metric, label: metric })) : metrics,
    low: null,
    high: null
  }))
}
