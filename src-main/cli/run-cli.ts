import { parseArgs } from 'node:util'
import { AppError, reportOf } from '@shared/domain/errors'
import type { ErrorCode } from '@shared/domain/errors'
import { nearest } from '@shared/config/validate'
import type { CliServices, Command } from './command'
import { createOutput } from './output'
import type { Output, Streams } from './output'

export interface CliDependencies extends Streams {
  readonly commands: readonly Command[]
  /** Makes the services for a workspace; null means the default one. */
  readonly createServices: (workspace: string | null) => Promise<CliServices>
  /** Takes over Ctrl-C; called at most once. */
  readonly takeInterrupts: () => AbortSignal
  readonly version: string
}

/** Codes that mean the request was wrong rather than that something failed while running. */
const requestCodes: readonly ErrorCode[] = ['bad-request', 'bad-config', 'not-found', 'run-in-use', 'wrong-state']

const globalOptions = {
  workspace: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' }
} as const

/** Runs one command line; the exit code is that of architecture section 6: 0, 2, 3 or 130. */
export async function runCli(argv: readonly string[], cli: CliDependencies): Promise<number> {
  const output = createOutput(argv.includes('--json'), cli)
  try {
    return await dispatch(argv, cli, output)
  } catch (thrown) {
    return reportFailure(thrown, output)
  }
}

async function dispatch(argv: readonly string[], cli: CliDependencies, output: Output): Promise<number> {
  const [name = '--help', ...rest] = argv
  if (name === '--version') return print(output, cli.version)
  if (name === '--help' || name === '-h' || name === 'help') return print(output, overview(cli.commands))
  const command = cli.commands.find((candidate) => candidate.name === name)
  if (!command) {
    const near = nearest(
      name,
      cli.commands.map((candidate) => candidate.name)
    )
    throw new AppError('bad-request', `There is no command ${name}.`, { remedy: near ? `Did you mean ${near}?` : 'roundtable --help lists them.' })
  }
  const { values, positionals } = parsed(command, rest)
  if (values['help'] === true) return print(output, helpOf(command))
  const [least, most] = command.positionals
  if (positionals.length < least || positionals.length > most) {
    throw new AppError('bad-request', `${name} was given ${positionals.length} arguments.`, { remedy: `Usage: roundtable ${command.usage}` })
  }
  const workspace = typeof values['workspace'] === 'string' ? values['workspace'] : null
  let services: Promise<CliServices> | undefined
  let interruption: AbortSignal | undefined
  return await command.run(positionals, values as never, {
    services: () => (services ??= cli.createServices(workspace)),
    output,
    signal: new AbortController().signal,
    interruption: () => (interruption ??= cli.takeInterrupts())
  })
}

function parsed(command: Command, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: { ...globalOptions, ...command.options }, allowPositionals: true, strict: true })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new AppError('bad-request', `${command.name}: ${reason}`, { remedy: `Usage: roundtable ${command.usage}` })
  }
}

function reportFailure(thrown: unknown, output: Output): number {
  const report = reportOf(thrown)
  output.endProgress()
  output.note(`${report.message}${report.remedy ? ` ${report.remedy}` : ''}`)
  if (report.detail && report.detail !== report.message) output.note(report.detail)
  if (output.json) output.result({ type: 'error', ...report }, () => '')
  if (report.code === 'cancelled') return 130
  return requestCodes.includes(report.code) ? 2 : 3
}

function print(output: Output, text: string): number {
  output.result({ type: 'help', text }, () => text)
  return 0
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.usage.length))
  const lines = commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.help}`)
  return ['usage: roundtable COMMAND [--workspace DIR] [--json]', '', ...lines, '', 'roundtable COMMAND --help tells more about one.'].join('\n')
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, option]) => `  --${name}${option.type === 'string' ? ' VALUE' : ''}${option.multiple === true ? ' (repeatable)' : ''}`
  )
  return [`usage: roundtable ${command.usage}`, '', command.help, ...(options.length > 0 ? ['', 'options:', ...options] : [])].join('\n')
}
