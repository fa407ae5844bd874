import type { ElectronApplication } from '@playwright/test'

/** The process id of the engine, from Electron's own list. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(({ app: electron }) => {
    const isEngine = ({ name, serviceName }: Electron.ProcessMetric): boolean => `${name ?? ''} ${serviceName ?? ''}`.includes('Roundtable engine')
    return electron.getAppMetrics().find(isEngine)?.pid
  })
  if (pid === undefined) throw new Error('there is no engine process')
  return pid
}

/** kill -9 */
export async function killEngine(app: ElectronApplication): Promise<void> {
  process.kill(await enginePid(app), 'SIGKILL')
}
