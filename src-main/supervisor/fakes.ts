import type { ControlMessage, ControlReply } from '@shared/contract/control'
import { contractVersion } from '@shared/contract/requests'
import type { EngineChild, EngineLauncher, SupervisorClock } from './engine-child'

/** Time that stands still until it is turned. */
export class FakeClock implements SupervisorClock {
  #nowMs = 0
  #lastId = 0
  readonly #due = new Map<number, { atMs: number; run: () => void }>()

  nowMs(): number {
    return this.#nowMs
  }

  timestamp(): string {
    return new Date(this.#nowMs).toISOString()
  }

  later(run: () => void, delayMs: number): () => void {
    const id = ++this.#lastId
    this.#due.set(id, { atMs: this.#nowMs + delayMs, run })
    return () => this.#due.delete(id)
  }

  /** Runs everything due within this time, in order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (let next = this.#next(endMs); next !== null; next = this.#next(endMs)) {
      const [id, { atMs, run }] = next
      this.#due.delete(id)
      this.#nowMs = Math.max(this.#nowMs, atMs)
      run()
    }
    this.#nowMs = endMs
  }

  /** The machine slept: time passed and nothing ran meanwhile. */
  sleep(ms: number): void {
    this.#nowMs += ms
  }

  #next(endMs: number): [number, { atMs: number; run: () => void }] | null {
    const due = [...this.#due].filter(([, { atMs }]) => atMs <= endMs).sort((a, b) => a[1].atMs - b[1].atMs || a[0] - b[0])
    return due[0] ?? null
  }
}

/** An engine process that does what the test says. */
export class FakeChild implements EngineChild {
  readonly pid = 1234
  readonly posted: ControlMessage[] = []
  readonly ports: unknown[] = []
  kills = 0
  killsByPid = 0
  /** Whether `kill` ends it. */
  mortal = true
  readonly #unanswered: number[] = []
  #answers = true
  #reply: (reply: ControlReply) => void = () => undefined
  #line: (line: string) => void = () => undefined
  #gone: (reason: string) => void = () => undefined
  #exit: (code: number) => void = () => undefined

  /** Whether its event loop turns; when it does again, it answers every ping that waits, as a real one does. */
  set answers(answers: boolean) {
    this.#answers = answers
    if (answers) for (const id of this.#unanswered.splice(0)) this.#reply({ type: 'pong', id })
  }

  post(message: ControlMessage, ports: readonly unknown[] = []): void {
    this.posted.push(message)
    this.ports.push(...ports)
    if (message.type !== 'ping') return
    if (this.#answers) this.#reply({ type: 'pong', id: message.id })
    else this.#unanswered.push(message.id)
  }

  kill(): void {
    this.kills++
    if (this.mortal) this.#exit(15)
  }

  killByPid(): void {
    this.killsByPid++
    this.exit(9, 'killed')
  }

  onReply(listener: (reply: ControlReply) => void): void {
    this.#reply = listener
  }
  onLine(listener: (line: string) => void): void {
    this.#line = listener
  }
  onGone(listener: (reason: string) => void): void {
    this.#gone = listener
  }
  onExit(listener: (code: number) => void): void {
    this.#exit = listener
  }

  greet(version = contractVersion): void {
    this.#reply({ type: 'ready', contractVersion: version, engineVersion: 'test' })
  }

  write(line: string): void {
    this.#line(line)
  }

  /** The event order seen in practice: the exit first, the system's reason right after. */
  exit(code: number, gone: string | null = null): void {
    this.#exit(code)
    if (gone !== null) this.#gone(gone)
  }
}

export class FakeLauncher implements EngineLauncher {
  readonly children: FakeChild[] = []

  launch(): FakeChild {
    const child = new FakeChild()
    this.children.push(child)
    return child
  }

  get last(): FakeChild {
    const child = this.children.at(-1)
    if (!child) throw new Error('nothing was launched')
    return child
  }
}
