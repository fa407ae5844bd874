import type { Command } from '../command'

export const parity: Command = {
  name: 'parity',
  usage: 'parity DIR...',
  help: 'Compares our numbers with fixtures recorded from the reference implementations.',
  options: {},
  positionals: [1, 1000],
  run: async (folders, _flags, { services, output }) => {
    const { parity: compare } = await services()
    const totals = await compare(folders, (line) => output.result({ type: 'case', line }, () => line))
    output.result({ type: 'result', ...totals }, () => `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
    return totals.failed > 0 ? 3 : 0
  }
}
