import type { DatasetPhase } from '@shared/contract/events'
import type { CliServices, CommandContext } from '../command'
import { bytes } from '../output'

const verbs: Readonly<Record<DatasetPhase, string>> = { fetch: 'Fetching', read: 'Reading', write: 'Writing' }

/** Shows how far an import or fetch is while `work` goes on. */
export async function withProgress<Value>(
  services: CliServices,
  { output }: Pick<CommandContext, 'output'>,
  work: () => Promise<Value> | Value
): Promise<Value> {
  const unsubscribe = services.events.subscribe((event) => {
    if (event.type !== 'datasets.progress') return
    const { phase, done, total } = event
    if (output.json) output.result({ type: 'progress', phase, done, total }, () => '')
    else output.progress(`${verbs[phase]} ${phase === 'fetch' ? `${bytes(done)} of ${bytes(total)}` : `${done} of ${total} images`}`)
  })
  try {
    return await work()
  } finally {
    unsubscribe()
    output.endProgress()
  }
}
