/*
 * The command line: the same services as the window's engine, in this process. Wires rooms together and does nothing else.
 */
import { readCaseFolders } from './store/parity-files'
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { version } from '../package.json'
import { commands } from './cli/commands/all'
import type { CliServices } from './cli/command'
import { runCli } from './cli/run-cli'
import { processFacts } from './runtimes/process-facts'
import { assemble } from './services/assemble'
import { bench } from './services/bench/bench'
import { benchCase } from './services/bench/configs'
import { scalePoints } from './services/bench/scaling'
import { compareWeights, exportWeights } from './services/exchange-weights'
import { parity } from './services/parity/parity'
import { defaultWorkspace } from './store/workspace'

/** The first SIGINT or SIGTERM aborts the signal; a second ends the process as it would have without this. */
function takeInterrupts(): AbortSignal {
  const interrupt = new AbortController()
  const take = (): void => {
    process.off('SIGINT', take).off('SIGTERM', take)
    interrupt.abort()
  }
  process.on('SIGINT', take).on('SIGTERM', take)
  return interrupt.signal
}

function createServices(workspace: string | null): CliServices {
  const { services, events, dependencies } = assemble({
    from: __dirname,
    env: process.env,
    workspace: workspace ?? defaultWorkspace(process.env, homedir()),
    machine: processFacts(),
    version,
    clock: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve))
  })
  return {
    table: services.table,
    events,
    createRun: (request) => services.createRun(request),
    forkRun: (request) => services.forkRun(request),
    evaluate: (request) => services.evaluate(request),
    exportWeights: (request) => exportWeights(request, dependencies),
    compareWeights: (request) => compareWeights(request, dependencies),
    idle: () => services.idle(),
    bench: (request) => bench(request, dependencies),
    scalePoints: (name, request) => scalePoints(name, benchCase(request, dependencies.schema)),
    parity: (folders, settings, line) => parity(readCaseFolders(folders), settings, line, dependencies)
  }
}

void runCli(process.argv.slice(2), {
  commands,
  createServices: (workspace) => Promise.resolve().then(() => createServices(workspace)),
  takeInterrupts,
  version,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => performance.now()
}).then((code) => {
  process.exitCode = code
})
