import type { Command } from '../command'
import { oneOf, planOptions, settingsFrom, wholeNumber } from '../settings-flags'

export const bench: Command = {
  name: 'bench',
  usage: 'bench [--config tiny|mnist|cifar] [--iterations N] [--backend B] [--compile C] [--xla X] [--precision P] [--threads N] [--inter-threads N]',
  help: "Measures training speed on the reference's three benchmark configurations.",
  options: {
    config: { type: 'string' },
    iterations: { type: 'string' },
    ...planOptions
  },
  positionals: [0, 0],
  run: async (_, flags, { services, output }) => {
    const { bench: measure } = await services()
    const result = await measure({
      preset: oneOf('--config', flags['config'] ?? 'tiny', ['tiny', 'mnist', 'cifar']),
      iterations: wholeNumber('--iterations', flags['iterations'] ?? '5'),
      settings: settingsFrom(flags)
    })
    output.result({ type: 'result', ...result }, () =>
      Object.entries(result)
        .map(([name, value]) => `${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
        .join('\n')
    )
    return 0
  }
}
