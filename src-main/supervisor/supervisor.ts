import type { EngineCrash, EngineProcessState } from '@shared/contract/bridge'
import type { ControlReply } from '@shared/contract/control'
import { contractVersion } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import { crashReason } from './crash-reason'
import type { EngineChild, EngineLauncher, SupervisorClock } from './engine-child'
import { Heartbeat } from './heartbeat'
import { supervisorLimits } from './limits'
import type { SupervisorLimits } from './limits'
import { LineTail } from './line-tail'
import { RestartBudget } from './restart-budget'

/** One process from fork to exit, with what belongs to it. */
interface Life {
  readonly child: EngineChild
  readonly tail: LineTail
  heartbeat: Heartbeat | null
  gone: string | null
  /** Why we ended it ourselves, as the reason of the crash report. */
  endedFor: string | null
  /** We asked it to end and want no restart. */
  wanted: boolean
  cancelStart: () => void
  cancelKill: () => void
}

/**
 * Keeps one engine process alive: starts it, shakes hands, listens to its heartbeat, tells apart why it went, restarts it a bounded number
 * of times and hands ports over to it. Knows nothing of what the engine does.
 */
export class Supervisor {
  readonly #launcher: EngineLauncher
  readonly #clock: SupervisorClock
  readonly #limits: SupervisorLimits
  readonly #budget: RestartBudget
  readonly #listeners = new Set<(state: EngineProcessState) => void>()
  #state: EngineProcessState = { phase: 'stopped' }
  #life: Life | null = null
  #waitingPorts: unknown[] = []
  #whenExited: (() => void)[] = []
  #cancelRestart: () => void = () => undefined

  constructor(launcher: EngineLauncher, clock: SupervisorClock, limits: SupervisorLimits = supervisorLimits) {
    this.#launcher = launcher
    this.#clock = clock
    this.#limits = limits
    this.#budget = new RestartBudget(limits)
  }

  get state(): EngineProcessState {
    return this.#state
  }

  /** The id of the running process, for diagnosis. */
  get pid(): number | undefined {
    return this.#life?.child.pid
  }

  /** Returns the function that ends the subscription. */
  onState(listener: (state: EngineProcessState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    if (this.#life) return
    this.#cancelRestart()
    this.#enter({ phase: 'starting' })
    let child: EngineChild
    try {
      child = this.#launcher.launch()
    } catch (thrown) {
      return this.#crashed(`its process could not be started (${String(thrown)})`, -1, [])
    }
    const life: Life = { child, tail: new LineTail(), heartbeat: null, gone: null, endedFor: null, wanted: false, cancelStart: noop, cancelKill: noop }
    this.#life = life
    life.cancelStart = this.#clock.later(() => this.#end(life, `it did not start within ${this.#limits.startMs / 1000} s`), this.#limits.startMs)
    child.onReply((reply) => this.#hear(life, reply))
    child.onLine((line) => life.tail.add(line))
    child.onGone((reason) => (life.gone = reason))
    // the system's word on the reason may come just after the exit itself
    child.onExit((code) => void this.#clock.later(() => this.#exited(life, code), this.#limits.goneGraceMs))
  }

  /** Gives the engine a client's port; kept until the engine listens. */
  handOver(port: unknown): void {
    if (this.#life && isUp(this.#state)) this.#life.child.post({ type: 'port' }, [port])
    else this.#waitingPorts.push(port)
  }

  /** Ends the process, in order if it can, and starts another with the present settings. Settles when that one was started. */
  async restart(): Promise<void> {
    await this.stop(this.#limits.killGraceMs)
    this.#budget.reset()
    this.start()
  }

  /** Asks the engine to write its resume points and end; after `withinMs` it is ended. Settles when it is gone. */
  async stop(withinMs: number): Promise<void> {
    this.#cancelRestart()
    this.#waitingPorts = []
    const life = this.#life
    if (!life) return this.#enter({ phase: 'stopped' })
    const exited = new Promise<void>((resolve) => this.#whenExited.push(resolve))
    if (!life.wanted) this.#askToEnd(life, withinMs)
    await exited
  }

  #askToEnd(life: Life, withinMs: number): void {
    life.wanted = true
    life.heartbeat?.stop()
    life.cancelStart()
    const listens = isUp(this.#state)
    this.#enter({ phase: 'stopping' })
    if (!listens) return this.#kill(life)
    life.child.post({ type: 'shutdown', withinMs })
    life.cancelKill = this.#clock.later(() => this.#kill(life), withinMs)
  }

  #hear(life: Life, reply: ControlReply): void {
    if (life !== this.#life || life.wanted) return
    if (reply.type === 'pong') return life.heartbeat?.pong()
    life.cancelStart()
    if (reply.contractVersion !== contractVersion) {
      return this.#end(life, `it speaks contract version ${reply.contractVersion}, the window version ${contractVersion}`)
    }
    life.heartbeat = new Heartbeat(this.#clock, this.#limits, {
      ping: (id) => life.child.post({ type: 'ping', id }),
      silent: (sinceMs) => this.#enter({ phase: 'not-responding', sinceMs }),
      answered: () => this.#enter({ phase: 'ready' }),
      hung: () => this.#end(life, `it did not respond for ${this.#limits.hangMs / 1000} s`)
    })
    this.#enter({ phase: 'ready' })
    for (const port of this.#waitingPorts.splice(0)) life.child.post({ type: 'port' }, [port])
  }

  /** Ends a process that misbehaves; its exit is then treated as a crash with this reason. */
  #end(life: Life, reason: string): void {
    life.endedFor = reason
    life.heartbeat?.stop()
    life.cancelStart()
    this.#kill(life)
  }

  #kill(life: Life): void {
    life.child.kill()
    life.cancelKill = this.#clock.later(() => life.child.killByPid(), this.#limits.killGraceMs)
  }

  #exited(life: Life, code: number): void {
    life.cancelStart()
    life.cancelKill()
    life.heartbeat?.stop()
    this.#life = null
    if (life.wanted) this.#enter({ phase: 'stopped' })
    else this.#crashed(life.endedFor ?? crashReason(code, life.gone), code, life.tail.lines)
    this.#whenExited.splice(0).forEach((resolve) => resolve())
  }

  #crashed(reason: string, exitCode: number, lastLines: readonly string[]): void {
    const crash: EngineCrash = { reason, exitCode, at: this.#clock.timestamp(), lastLines }
    this.#waitingPorts = []
    const restart = this.#budget.take(this.#clock.nowMs())
    if (restart === null) return this.#enter({ phase: 'failed', crash })
    this.#enter({ phase: 'restarting', attempt: restart.attempt, inMs: restart.inMs, crash })
    this.#cancelRestart = this.#clock.later(() => this.start(), restart.inMs)
  }

  #enter(state: EngineProcessState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}

/** Whether the engine has greeted and not left yet. */
export function isUp(state: EngineProcessState): boolean {
  return state.phase === 'ready' || state.phase === 'not-responding'
}

/** What a port request gets while no engine will come by itself. */
export function engineDown(state: EngineProcessState): AppError | null {
  if (state.phase !== 'failed' && state.phase !== 'stopped') return null
  return new AppError('engine-lost', 'The engine is not running.', { remedy: 'Restart it from the notice at the top or in Settings.' })
}

function noop(): void {
  // nothing is scheduled yet
}
