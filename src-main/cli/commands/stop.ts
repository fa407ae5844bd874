import type { Command } from '../command'
import { runIdFrom } from '../ids'

export const stop: Command = {
  name: 'stop',
  usage: 'stop RUN',
  help: 'Asks the process that trains the run to stop it; the run can be resumed.',
  options: {},
  positionals: [1, 1],
  run: async ([id = ''], _flags, { services, output, signal }) => {
    const run = runIdFrom(id)
    await (await services()).table['runs.stop']({ run }, { signal })
    output.result({ type: 'result', run, requested: 'stop' }, () => `Asked run ${run} to stop.`)
    return 0
  }
}
