import { join } from 'node:path'
import { processFacts } from '../../runtimes/process-facts'
import { assemble } from '../assemble'
import type { Assembled, Assembly } from '../assemble'

/** All services over a workspace of a test's own, on this machine as it is; what is given counts above that. */
export function assembledServices(workspace: string, given: Partial<Assembly> = {}): Assembled {
  return assemble({
    from: join(import.meta.dirname, '..'),
    env: process.env,
    workspace,
    machine: processFacts(),
    version: 'test',
    clock: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    ...given
  })
}
