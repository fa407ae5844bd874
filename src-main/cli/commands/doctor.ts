import type { Command } from '../command'

const marks = { ok: 'ok     ', warning: 'warning', problem: 'problem' } as const

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  help: 'Says what was found on this machine and what to do about gaps.',
  options: {},
  positionals: [0, 0],
  run: async (_, _flags, { services, output, signal }) => {
    const findings = await (await services()).table['engine.doctor']({}, { signal })
    if (output.json) for (const finding of findings) output.result({ type: 'finding', ...finding }, () => '')
    else
      output.result(null, () =>
        findings.map(({ title, state, detail, remedy }) => `${marks[state]}  ${title}: ${detail}${remedy ? `\n         ${remedy}` : ''}`).join('\n')
      )
    return 0
  }
}
