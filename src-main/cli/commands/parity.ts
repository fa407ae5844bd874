import type { Command } from '../command'
import { settingsFrom } from '../settings-flags'

export const parity: Command = {
  name: 'parity',
  usage: 'parity DIR... [--backend B]',
  help: 'Compares our numbers with fixtures recorded from the reference implementations.',
  options: { backend: { type: 'string' } },
  positionals: [1, 1000],
  run: async (folders, flags, { services, output }) => {
    const { parity: compare } = await services()
    const totals = await compare(folders, settingsFrom(flags).backend, (line) => output.result({ type: 'case', line }, () => line))
    output.result({ type: 'result', ...totals }, () => `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
    return totals.failed > 0 ? 3 : 0
  }
}
