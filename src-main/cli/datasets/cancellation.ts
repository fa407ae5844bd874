import { AppError } from '@shared/domain/errors'
import type { CommandContext } from '../command'

/** A signal that Ctrl-C aborts as a cancelled request: what was begun is tidied away before the process ends. */
export function cancellation({ interruption }: Pick<CommandContext, 'interruption'>): AbortSignal {
  const cancel = new AbortController()
  const interrupt = interruption()
  const stop = (): void => cancel.abort(new AppError('cancelled', 'Cancelled; nothing is left of it.'))
  if (interrupt.aborted) stop()
  else interrupt.addEventListener('abort', stop, { once: true })
  return cancel.signal
}
