export interface TestFigure {
  readonly metric: string
  readonly title: string
  readonly value: number
  readonly help: string
  /** Shares are written as percentages. */
  readonly share: boolean
}

const known: readonly Omit<TestFigure, 'value'>[] = [
  { metric: 'test_mean_accuracy', title: 'Test accuracy', share: true, help: 'Share of right verdicts on images never trained on' },
  {
    metric: 'test_mean_accuracy_messages_shuffled',
    title: 'Messages shuffled',
    share: true,
    help: 'The same test with every agent reading the messages of another episode'
  },
  { metric: 'test_mean_accuracy_greedy', title: 'Best choices', share: true, help: 'The same test with every agent taking its most probable action' },
  { metric: 'test_mean_decided_accuracy', title: 'Decided accuracy', share: true, help: 'Among test episodes that reached a verdict' },
  { metric: 'test_completeness', title: 'Completeness', share: true, help: 'Share of test images labelled 1 that are accepted' },
  { metric: 'test_soundness', title: 'Soundness', share: true, help: 'Share of test images labelled 0 that are rejected' },
  { metric: 'test_mean_episode_length', title: 'Episode length', share: false, help: 'Mean number of rounds in the test' }
]

/** The figures of the final test that `last` knows, in a fixed order; empty before the test. */
export function testFigures(last: (metric: string) => number): readonly TestFigure[] {
  return known.map((figure) => ({ ...figure, value: last(figure.metric) })).filter(({ value }) => Number.isFinite(value))
}

/** What the difference between a test with and one without the true messages says, in one sentence; empty before the test. */
export function messageEffect(last: (metric: string) => number): string {
  const points = (last('test_mean_accuracy') - last('test_mean_accuracy_messages_shuffled')) * 100
  if (!Number.isFinite(points)) return ''
  const size = `${Math.abs(points).toFixed(1)} points`
  if (points >= 1)
    return `With messages from other episodes the accuracy falls by ${size}: so much of it rests on what the agents tell each other about this image.`
  if (points <= -1) return `With messages from other episodes the accuracy rises by ${size}: the messages about this image mislead.`
  return `With messages from other episodes the accuracy stays within a point (${points.toFixed(1)}): the messages carry next to nothing about the image.`
}
