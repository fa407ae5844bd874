import { isTree } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { testRunOf } from '@shared/config/test-run'
import { AppError } from '@shared/domain/errors'
import { readFile } from 'node:fs/promises'
import type { Command, CommandContext, Flags } from '../command'
import { followRun } from '../follow-run'
import { machineOptions, settingsFrom, withAssignments } from '../settings-flags'

export const train: Command = {
  name: 'train',
  usage: 'train [--preset NAME | --config FILE] [--set path=value]... [--run-id ID] [--name TEXT] [--test-run]',
  help: 'Trains a new run to its end; --test-run shrinks it to one iteration, to see whether it runs at all.',
  options: {
    ...machineOptions,
    preset: { type: 'string' },
    config: { type: 'string' },
    set: { type: 'string', multiple: true },
    'run-id': { type: 'string' },
    name: { type: 'string' },
    'test-run': { type: 'boolean' }
  },
  positionals: [0, 0],
  run: async (_, flags, context) => {
    const services = await context.services()
    const preset = typeof flags['preset'] === 'string' ? flags['preset'] : null
    const given = withAssignments(await startingPoint(flags, context), flags['set'])
    const config = flags['test-run'] === true ? testRunOf(given) : given
    context.interruption()
    const { run } = await services.createRun({
      id: typeof flags['run-id'] === 'string' ? flags['run-id'] : null,
      config,
      preset,
      name: typeof flags['name'] === 'string' ? flags['name'] : (preset ?? ''),
      settings: settingsFrom(flags),
      signal: context.signal
    })
    context.output.note(`run ${run}`)
    return await followRun(run, services, context)
  }
}

async function startingPoint(flags: Flags, context: CommandContext): Promise<Tree> {
  const { preset, config } = flags
  if (typeof preset === 'string' && typeof config === 'string') throw new AppError('bad-request', 'Give --preset or --config, not both.')
  if (typeof config === 'string') return await configFile(config)
  if (typeof preset !== 'string') return {}
  const presets = await (await context.services()).table['config.presets']({}, { signal: context.signal })
  const found = presets.find((candidate) => candidate.name === preset)
  if (!found) throw new AppError('bad-request', `There is no preset ${preset}.`, { remedy: `Presets: ${presets.map(({ name }) => name).join(', ')}.` })
  return found.config
}

async function configFile(path: string): Promise<Tree> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new AppError('bad-request', `The configuration file ${path} cannot be read.`, { cause, detail: String(cause) })
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isTree(value)) return value
  } catch (cause) {
    throw new AppError('bad-config', `The configuration file ${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
  }
  throw new AppError('bad-config', `The configuration file ${path} must hold one JSON object.`)
}
