import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { wholeNumber } from '../settings-flags'

export const evaluate: Command = {
  name: 'eval',
  usage: 'eval RUN [--checkpoint latest|best|ITERATIONS] [--batches N]',
  help: 'Tests the agents of a checkpoint once more, the last one unless another is named, and changes nothing.',
  options: { checkpoint: { type: 'string' }, batches: { type: 'string' } },
  positionals: [1, 1],
  run: async ([id = ''], flags, { services, output, signal }) => {
    const { evaluate: test } = await services()
    const { run, iterations, metrics } = await test({
      run: runIdFrom(id),
      checkpoint: typeof flags['checkpoint'] === 'string' ? flags['checkpoint'] : 'latest',
      batches: flags['batches'] === undefined ? null : wholeNumber('--batches', flags['batches']),
      signal
    })
    output.result({ type: 'result', run, checkpoint: iterations, ...metrics }, () =>
      [`run ${run} after ${iterations} iterations`, ...Object.entries(metrics).map(([name, value]) => `  ${name.padEnd(44)} ${value.toFixed(4)}`)].join('\n')
    )
    return 0
  }
}
