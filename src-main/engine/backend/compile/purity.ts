import { AppError } from '@shared/domain/errors'
import type { NativeBackend } from './native-binding'

/**
 * Runs a function that is being traced, and refuses what a graph would freeze unseen: draws made on the host (tfjs draws all random
 * numbers there, unless given a seed), and whatever happens after an `await`.
 * @param made receives the host values of every tensor that the function makes, so that others can be told from them
 * @throws AppError `trace-refused`
 */
export function runPure<Result>(backend: NativeBackend, made: WeakSet<object>, work: () => Result): Result {
  const { random } = Math
  const { write } = backend
  const noDraw = (): never => {
    throw refused('it draws random numbers on the host; make the draw an input')
  }
  Object.assign(Math, { random: noDraw })
  backend.write = (values, shape, dtype) => {
    made.add(values)
    return write.call(backend, values, shape, dtype)
  }
  try {
    const result = work()
    if (!(result instanceof Promise)) return result
    // what becomes of it is of no interest any more, but a rejection must not end the process
    result.catch(() => undefined)
    throw refused('it waits for a promise')
  } finally {
    Object.assign(Math, { random })
    backend.write = write
  }
}

export function refused(why: string): AppError {
  return new AppError('trace-refused', `This function cannot be compiled: ${why}.`, { remedy: 'It runs uncompiled (--compile off).' })
}
