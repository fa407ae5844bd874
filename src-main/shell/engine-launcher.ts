import type { App, Details, MessagePortMain, UtilityProcess } from 'electron'
import type { utilityProcess } from 'electron'
import type { ControlReply } from '@shared/contract/control'
import type { EngineChild, EngineLauncher } from '../supervisor/engine-child'
import { lineSplitter } from '../supervisor/line-tail'

export interface UtilityParts {
  readonly utilityProcess: Pick<typeof utilityProcess, 'fork'>
  readonly app: Pick<App, 'on' | 'removeListener'>
  readonly modulePath: string
  /** Read at every launch, so that a restart takes the present settings. */
  environment(): Record<string, string>
  /** Every line the engine writes, for the terminal the app was started from. */
  echo(line: string): void
}

/** Starts the engine as one of Electron's utility processes: Node without a window, ended with the app. */
export function utilityLauncher(parts: UtilityParts): EngineLauncher {
  let launches = 0
  return {
    launch: () => {
      const serviceName = `Roundtable engine ${++launches}`
      const child = parts.utilityProcess.fork(parts.modulePath, [], { serviceName, stdio: 'pipe', env: parts.environment() })
      return engineChild(child, serviceName, parts)
    }
  }
}

function engineChild(child: UtilityProcess, serviceName: string, parts: UtilityParts): EngineChild {
  let pid: number | undefined
  child.once('spawn', () => (pid = child.pid))
  return {
    get pid() {
      return pid
    },
    post: (message, ports = []) => child.postMessage(message, ports as MessagePortMain[]),
    kill: () => void child.kill(),
    killByPid: () => {
      if (pid === undefined) return
      try {
        process.kill(pid, 'SIGKILL')
      } catch (thrown) {
        // gone between the decision and the signal
        if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
      }
    },
    onReply: (listener) => void child.on('message', (message: ControlReply) => listener(message)),
    onLine: (listener) => {
      for (const stream of [child.stdout, child.stderr]) {
        const splitter = lineSplitter((line) => {
          parts.echo(line)
          listener(line)
        })
        stream?.on('data', (chunk: Buffer) => splitter.push(chunk.toString('utf8')))
        stream?.on('end', () => splitter.end())
      }
    },
    onGone: (listener) => {
      const heard = (_event: unknown, details: Details): void => {
        if (details.name !== serviceName) return
        parts.app.removeListener('child-process-gone', heard)
        listener(details.reason)
      }
      parts.app.on('child-process-gone', heard)
      // an exit without a signal has no such event; the listener must not stay for ever
      child.once('exit', () => setTimeout(() => parts.app.removeListener('child-process-gone', heard), 5_000).unref())
    },
    onExit: (listener) => void child.once('exit', listener)
  }
}
