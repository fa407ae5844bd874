import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { followRun } from '../follow-run'
import { machineOptions, settingsFrom } from '../settings-flags'

export const resume: Command = {
  name: 'resume',
  usage: 'resume RUN',
  help: 'Continues a stopped, interrupted or failed run from its last resume point.',
  options: machineOptions,
  positionals: [1, 1],
  run: async ([id = ''], flags, context) => {
    const services = await context.services()
    context.interruption()
    const { run } = await services.table['runs.resume']({ run: runIdFrom(id), settings: settingsFrom(flags) }, { signal: context.signal })
    return await followRun(run, services, context)
  }
}
