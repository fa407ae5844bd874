/*
 * The engine process: serves the contract to every port its parent hands over. Wires rooms together and does nothing else.
 */
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { version } from '../package.json'
import { serveConnection } from './host/connection'
import { processFacts } from './runtimes/process-facts'
import { assemble } from './services/assemble'
import { watchDisk } from './services/workspace'
import { reportLoad } from './services/load-report'
import { defaultWorkspace } from './store/workspace'
import { answerParent } from './supervisor/parent-link'

const { services, events, dependencies } = assemble({
  from: __dirname,
  env: process.env,
  workspace: defaultWorkspace(process.env, homedir()),
  machine: processFacts(),
  version,
  clock: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve))
})

setInterval(watchDisk(dependencies), 30_000)
setInterval(reportLoad(dependencies), 1000)

answerParent(process.parentPort, {
  engineVersion: version,
  serve: (port) =>
    serveConnection(port, {
      services: services.table,
      events,
      engineVersion: version,
      later: (run, delayMs) => {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      }
    }),
  shutdown: () => services.shutDown(),
  exit: (code) => process.exit(code)
})
