import type { EngineClient, EventOf, RequestOptions } from '@/client/engine-client'
import type { EngineEvent, EventType } from '@shared/contract/events'
import type { ArgumentOf, RequestName, ResultOf } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'

export type FakeAnswers = { [Name in RequestName]?: (argument: ArgumentOf<Name>) => ResultOf<Name> | Promise<ResultOf<Name>> }

/** An engine in memory, for tests and the preview of the window. Requests wait until `ready()`, as with the real client. */
export class FakeEngine implements EngineClient {
  readonly calls: { readonly name: RequestName; readonly argument: unknown }[] = []
  readonly answers: FakeAnswers
  readonly #events = new Map<EventType, Set<(event: EngineEvent) => void>>()
  readonly #ready = new Set<() => void>()
  readonly #lost = new Set<() => void>()
  #waiting: (() => void)[] = []
  #connected = false

  constructor(answers: FakeAnswers) {
    this.answers = answers
  }

  async request<Name extends RequestName>(name: Name, argument: ArgumentOf<Name>, options: RequestOptions = {}): Promise<ResultOf<Name>> {
    if (!this.#connected) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.calls.push({ name, argument })
    const answer = this.answers[name]
    if (!answer) throw new AppError('internal', `The fake engine has no answer to ${name}.`)
    const value = await answer(argument)
    if (options.signal?.aborted) throw new AppError('cancelled', `${name} was cancelled.`)
    return value
  }

  /** Arguments of every call of one request, in order. */
  asked<Name extends RequestName>(name: Name): ArgumentOf<Name>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.argument as ArgumentOf<Name>)
  }

  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void {
    const listeners = this.#events.get(type) ?? new Set()
    this.#events.set(type, listeners)
    listeners.add(listener as (event: EngineEvent) => void)
    return () => listeners.delete(listener as (event: EngineEvent) => void)
  }

  onReady(listener: () => void): () => void {
    this.#ready.add(listener)
    return () => this.#ready.delete(listener)
  }

  onLost(listener: () => void): () => void {
    this.#lost.add(listener)
    return () => this.#lost.delete(listener)
  }

  emit(event: EngineEvent): void {
    for (const listener of this.#events.get(event.type) ?? []) listener(event)
  }

  ready(): void {
    this.#connected = true
    for (const go of this.#waiting.splice(0)) go()
    for (const listener of this.#ready) listener()
  }

  lose(): void {
    this.#connected = false
    for (const listener of this.#lost) listener()
  }
}
