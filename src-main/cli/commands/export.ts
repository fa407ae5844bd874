import { resolve } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { oneOf } from '../settings-flags'

export const exportWeights: Command = {
  name: 'export',
  usage: 'export RUN --to safetensors [--from latest|best|ITERATIONS] [--part AGENT.PART [--bare]] [--out FILE]',
  help: "Writes what a run has learned as a PyTorch state dict; --part one part under bare names, --bare without what a body has besides its library's module.",
  options: { to: { type: 'string' }, from: { type: 'string' }, part: { type: 'string' }, bare: { type: 'boolean' }, out: { type: 'string' } },
  positionals: [1, 1],
  run: async ([id = ''], flags, { services, output }) => {
    oneOf('--to', flags['to'], ['safetensors'] as const)
    const part = typeof flags['part'] === 'string' ? flags['part'] : null
    if (flags['bare'] === true && part === null) throw new AppError('bad-request', '--bare needs --part AGENT.PART: a module of a library is one part.')
    const iterations = typeof flags['from'] === 'string' ? flags['from'] : 'latest'
    const path = resolve(typeof flags['out'] === 'string' ? flags['out'] : `${id}${part === null ? '' : `-${part}`}.safetensors`)
    const written = await (await services()).exportWeights({ run: runIdFrom(id), iterations, part, path, bare: flags['bare'] === true })
    output.result({ type: 'result', ...written }, () => `${written.names.length} arrays after ${written.iterations} iterations: ${written.path}`)
    return 0
  }
}
