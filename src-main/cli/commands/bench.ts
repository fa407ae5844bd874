import { leaves } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import type { BenchCaseRequest } from '../../services/bench/configs'
import type { BenchResult } from '../../services/bench/bench'
import { scaleNames, scaleRow } from '../../services/bench/scaling'
import type { ScaleName, ScalePoint, ScaleRow } from '../../services/bench/scaling'
import { benchText, scaleText } from '../bench-text'
import type { Command, CommandContext, Flags } from '../command'
import { ownProcess } from '../own-process'
import { oneOf, planOptions, settingsFrom, wholeNumber, withAssignments } from '../settings-flags'

export const bench: Command = {
  name: 'bench',
  usage:
    'bench [--config tiny|mnist|cifar] [--iterations N] [--backend B] [--compile C] [--xla X] [--precision P] [--threads N] [--inter-threads N] [--no-cache] [--profile] [--roofline] [--scale batch|rounds|image|channels|blocks] [--set path=value]... [--image SIDE]',
  help: "Measures training speed on the reference's three benchmark configurations.",
  options: {
    ...planOptions,
    config: { type: 'string' },
    iterations: { type: 'string' },
    'no-cache': { type: 'boolean' },
    profile: { type: 'boolean' },
    roofline: { type: 'boolean' },
    scale: { type: 'string' },
    set: { type: 'string', multiple: true },
    image: { type: 'string' }
  },
  positionals: [0, 0],
  run: async (_, flags, context) => {
    const asked: BenchCaseRequest = {
      preset: oneOf('--config', flags['config'] ?? 'tiny', ['tiny', 'mnist', 'cifar']),
      changes: withAssignments({}, flags['set']),
      imageSide: flags['image'] === undefined ? null : wholeNumber('--image', flags['image'])
    }
    const settings = settingsFrom(flags)
    if (flags['scale'] !== undefined) return await scale(oneOf('--scale', flags['scale'], scaleNames), asked, flags, context)
    const services = await context.services()
    const result = await services.bench({
      ...asked,
      iterations: wholeNumber('--iterations', flags['iterations'] ?? '5'),
      settings,
      cache: flags['no-cache'] !== true,
      profile: flags['profile'] === true,
      roofline: flags['roofline'] === true
    })
    if (flags['profile'] === true && !result.operations) context.output.note('Operations can be timed one by one on backend tensorflow only.')
    if (flags['roofline'] === true && !result.roofline) context.output.note('These networks have no convolution to measure a roofline with.')
    context.output.result({ type: 'result', ...result }, () => benchText(result))
    return 0
  }
}

/** One process a point: peak memory is a process's own, and what one point leaves behind must not slow the next. */
async function scale(name: ScaleName, asked: BenchCaseRequest, flags: Flags, { services, output }: CommandContext): Promise<number> {
  if (flags['profile'] === true || flags['roofline'] === true) {
    throw new AppError('bad-request', '--scale measures many points, --profile and --roofline one.', { remedy: 'Give one of them.' })
  }
  const points = (await services()).scalePoints(name, asked)
  const rows: ScaleRow[] = []
  for (const point of points) {
    output.progress(`${asked.preset}, ${name} ${point.value}`)
    // our own command's line, as it prints it
    const result = (await ownProcess(argvOf(point, flags))) as unknown as BenchResult
    rows.push(scaleRow(point.value, result))
  }
  output.result({ type: 'result', config: asked.preset, scale: name, rows }, () => scaleText(asked.preset, name, rows))
  return 0
}

/** The command line of one point: that of the whole table, with what the point changes after it. */
export function argvOf({ changes, imageSide }: ScalePoint, flags: Flags): readonly string[] {
  const passed = ['workspace', 'config', ...Object.keys(planOptions)].flatMap((name) => (typeof flags[name] === 'string' ? [`--${name}`, flags[name]] : []))
  const given = Array.isArray(flags['set']) ? (flags['set'] as readonly string[]) : []
  const sets = [...given, ...leaves(changes).map(([path, value]) => `${path}=${JSON.stringify(value)}`)]
  const image = imageSide === null ? flags['image'] : String(imageSide)
  return [
    'bench',
    ...passed,
    '--iterations',
    typeof flags['iterations'] === 'string' ? flags['iterations'] : '2',
    ...(typeof image === 'string' ? ['--image', image] : []),
    ...(flags['no-cache'] === true ? ['--no-cache'] : []),
    ...sets.flatMap((set) => ['--set', set])
  ]
}
