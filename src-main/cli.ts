/*
 * The command line: the same services as the window's engine, in this process. Wires rooms together and does nothing else.
 */
import { readCaseFolders } from './store/parity-files'
import { performance } from 'node:perf_hooks'
import { version } from '../package.json'
import { commands } from './cli/commands/all'
import type { CliServices } from './cli/command'
import { runCli } from './cli/run-cli'
import { processFacts } from './runtimes/process-facts'
import { assemble } from './services/assemble'
import { bench } from './services/bench'
import { runParity } from './services/parity/harness'
import { defaultWorkspace } from './store/workspace'

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())
process.once('SIGTERM', () => interrupt.abort())

async function createServices(workspace: string | null): Promise<CliServices> {
  const { services, events, dependencies } = assemble({
    from: __dirname,
    env: process.env,
    workspace: workspace ?? defaultWorkspace(process.env),
    machine: processFacts(),
    version,
    clock: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve))
  })
  return Promise.resolve({
    table: services.table,
    events,
    createRun: (request) => services.createRun(request),
    idle: () => services.idle(),
    bench: (options) => bench(options, dependencies),
    parity: (folders, line) => runParity(readCaseFolders(folders), line, dependencies)
  })
}

void runCli(process.argv.slice(2), {
  commands,
  createServices,
  interrupt: interrupt.signal,
  version,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => performance.now()
}).then((code) => {
  process.exitCode = code
})
