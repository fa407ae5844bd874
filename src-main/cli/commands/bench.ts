import type { Command } from '../command'
import { oneOf, wholeNumber } from '../settings-flags'
import { backendNames } from '@shared/domain/run'

export const bench: Command = {
  name: 'bench',
  usage: 'bench [--config tiny|mnist|cifar] [--iterations N] [--backend B] [--compile C] [--threads N] [--profile]',
  help: "Measures training speed on the reference's three benchmark configurations.",
  options: {
    config: { type: 'string' },
    iterations: { type: 'string' },
    backend: { type: 'string' },
    compile: { type: 'string' },
    threads: { type: 'string' },
    profile: { type: 'boolean' }
  },
  positionals: [0, 0],
  run: async (_, flags, { services, output }) => {
    const { bench: measure } = await services()
    const result = await measure({
      preset: oneOf('--config', flags['config'] ?? 'tiny', ['tiny', 'mnist', 'cifar']),
      iterations: wholeNumber('--iterations', flags['iterations'] ?? '5'),
      backend: oneOf('--backend', flags['backend'] ?? 'auto', ['auto', ...backendNames]),
      compile: oneOf('--compile', flags['compile'] ?? 'auto', ['auto', 'on', 'off']),
      threads: wholeNumber('--threads', flags['threads'] ?? '0'),
      profile: flags['profile'] === true
    })
    output.result({ type: 'result', ...result }, () =>
      Object.entries(result)
        .map(([name, value]) => `${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
        .join('\n')
    )
    return 0
  }
}
