import { resolve } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { WeightsSource } from '../../services/replace-weights'
import type { Command, Flags } from '../command'
import { followRun } from '../follow-run'
import { runIdFrom } from '../ids'
import { machineOptions, settingsFrom, withAssignments } from '../settings-flags'

export const fork: Command = {
  name: 'fork',
  usage: 'fork RUN --from latest|best|ITERATIONS [--set path=value]... [--weights FILE [--part AGENT.PART]] [--name TEXT]',
  help: 'Starts a new run from a checkpoint of another, with changed settings if any, and with weights from a PyTorch state dict saved as safetensors if given.',
  options: {
    ...machineOptions,
    from: { type: 'string' },
    set: { type: 'string', multiple: true },
    name: { type: 'string' },
    weights: { type: 'string' },
    part: { type: 'string' }
  },
  positionals: [1, 1],
  run: async ([id = ''], flags, context) => {
    const { from } = flags
    if (typeof from !== 'string')
      throw new AppError('bad-request', 'fork needs --from latest, best or ITERATIONS.', { remedy: `roundtable checkpoints ${id} lists them.` })
    const services = await context.services()
    context.interruption()
    const { run } = await services.forkRun({
      run: runIdFrom(id),
      iterations: from,
      changes: withAssignments({}, flags['set']),
      name: typeof flags['name'] === 'string' ? flags['name'] : '',
      settings: settingsFrom(flags),
      weights: weightsFrom(flags),
      signal: context.signal
    })
    context.output.note(`run ${run}`)
    return await followRun(run, services, context)
  }
}

function weightsFrom({ weights, part }: Flags): WeightsSource | null {
  if (typeof weights === 'string') return { path: resolve(weights), part: typeof part === 'string' ? part : null }
  if (part === undefined) return null
  throw new AppError('bad-request', '--part says what a file of weights holds, but there is no --weights FILE.')
}
