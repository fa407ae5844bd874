import { resolve } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { WeightsReport } from '../../services/exchange-weights'
import type { Command } from '../command'
import { followRun } from '../follow-run'
import { runIdFrom } from '../ids'
import { machineOptions, settingsFrom } from '../settings-flags'

export const importWeights: Command = {
  name: 'import-weights',
  usage: 'import-weights FILE --run RUN [--from latest|best|ITERATIONS] [--part AGENT.PART] [--tau T] [--report] [--name TEXT]',
  help: 'Says which names of a PyTorch state dict (safetensors) a run has, lacks and does not know; without --report goes on from there in a fork with those it has.',
  options: {
    ...machineOptions,
    run: { type: 'string' },
    from: { type: 'string' },
    part: { type: 'string' },
    tau: { type: 'string' },
    report: { type: 'boolean' },
    name: { type: 'string' }
  },
  positionals: [1, 1],
  run: async ([file = ''], flags, context) => {
    const { from, part, run: id } = flags
    if (typeof id !== 'string')
      throw new AppError('bad-request', 'import-weights needs --run RUN, whose agents the file is for.', { remedy: 'roundtable runs lists them.' })
    const run = runIdFrom(id)
    const iterations = typeof from === 'string' ? from : 'latest'
    const source = { path: resolve(file), part: typeof part === 'string' ? part : null, fitting: { tau: tauFrom(flags['tau']) } }
    const services = await context.services()
    const report = await services.compareWeights({ run, iterations, source })
    context.output.result({ type: 'report', ...report }, () => reportText(report))
    if (flags['report'] === true) return 0
    if (report.matched.length === 0) {
      throw new AppError('bad-file', `${source.path} holds nothing that run ${id} has.`, {
        remedy: 'If it holds one part under bare names, name it with --part.'
      })
    }
    context.interruption()
    const name = typeof flags['name'] === 'string' ? flags['name'] : ''
    const forked = await services.forkRun({
      run,
      iterations: report.iterations,
      changes: {},
      name,
      settings: settingsFrom(flags),
      weights: source,
      signal: context.signal
    })
    context.output.note(`run ${forked.run}`)
    return await followRun(forked.run, services, context)
  }
}

/** 1 copies, less blends. */
function tauFrom(value: unknown): number {
  if (value === undefined) return 1
  const tau = Number(value)
  if (typeof value === 'string' && value.trim() !== '' && tau > 0 && tau <= 1) return tau
  throw new AppError('bad-request', `--tau is ${typeof value === 'string' ? value : 'no text'}, but must be a number above 0 and at most 1.`)
}

function reportText({ matched, missing, unexpected, misshapen }: WeightsReport): string {
  const section = (title: string, names: readonly string[]): string[] => [`${title}: ${names.length}`, ...names.map((name) => `  ${name}`)]
  return [
    ...section('matched', matched),
    ...section('missing', missing),
    ...section('unexpected', unexpected),
    ...section('of another shape', misshapen.map(({ name, has, needs }) => `${name} [${has.join(', ')}] instead of [${needs.join(', ')}]`)) // prettier-ignore
  ].join('\n')
}
