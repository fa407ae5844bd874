import type { Command } from '../command'
import { planOptions, settingsFrom } from '../settings-flags'

export const parity: Command = {
  name: 'parity',
  usage: 'parity DIR... [--backend B] [--compile on|off|auto]',
  help: 'Compares our numbers with fixtures recorded from the reference implementations; with --compile on through compiled graphs (needs TensorFlow).',
  options: { backend: planOptions.backend, compile: planOptions.compile },
  positionals: [1, 1000],
  run: async (folders, flags, { services, output }) => {
    const { parity: compare } = await services()
    const totals = await compare(folders, settingsFrom(flags), (line) => output.result({ type: 'case', line }, () => line))
    const { passed, failed, skipped, onTensors, trained, backend, compile } = totals
    const how = compile === 'on' ? 'through compiled graphs' : 'one operation after the other'
    const others = passed + failed - onTensors - trained
    output.note(
      `${onTensors} cases computed with tensors (${backend}, ${how}), ${trained} trained whole runs, compiled; the other ${others} are host code alone.`
    )
    output.result({ type: 'result', ...totals }, () => `${passed} passed, ${failed} failed, ${skipped} skipped`)
    return failed > 0 ? 3 : 0
  }
}
