import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import { followRun } from '../follow-run'
import { runIdFrom } from '../ids'
import { machineOptions, settingsFrom, wholeNumber, withAssignments } from '../settings-flags'

export const fork: Command = {
  name: 'fork',
  usage: 'fork RUN --from ITERATIONS [--set path=value]... [--name TEXT]',
  help: 'Starts a new run from a checkpoint of another, with changed settings if any.',
  options: { ...machineOptions, from: { type: 'string' }, set: { type: 'string', multiple: true }, name: { type: 'string' } },
  positionals: [1, 1],
  run: async ([id = ''], flags, context) => {
    if (flags['from'] === undefined) throw new AppError('bad-request', 'fork needs --from ITERATIONS.', { remedy: `roundtable checkpoints ${id} lists them.` })
    const services = await context.services()
    context.interruption()
    const { run } = await services.table['runs.fork'](
      {
        run: runIdFrom(id),
        iterations: wholeNumber('--from', flags['from']),
        changes: withAssignments({}, flags['set']),
        name: typeof flags['name'] === 'string' ? flags['name'] : '',
        settings: settingsFrom(flags)
      },
      { signal: context.signal }
    )
    context.output.note(`run ${run}`)
    return await followRun(run, services, context)
  }
}
