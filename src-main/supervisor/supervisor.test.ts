import { describe, expect, it } from 'vitest'
import type { EngineProcessState } from '@shared/contract/bridge'
import { FakeClock, FakeLauncher } from './fakes'
import { engineDown, Supervisor } from './supervisor'

function started(greet = true) {
  const clock = new FakeClock()
  const launcher = new FakeLauncher()
  const supervisor = new Supervisor(launcher, clock)
  const phases: EngineProcessState['phase'][] = []
  supervisor.onState(({ phase }) => phases.push(phase))
  supervisor.start()
  if (greet) launcher.last.greet()
  return { clock, launcher, supervisor, phases }
}

describe('start and ports', () => {
  it('hands ports over only once the engine listens', () => {
    const { launcher, supervisor, phases } = started(false)
    supervisor.handOver('a')
    expect(launcher.last.ports).toEqual([])
    launcher.last.greet()
    supervisor.handOver('b')
    expect(launcher.last.ports).toEqual(['a', 'b'])
    expect(phases).toEqual(['starting', 'ready'])
  })

  it('treats a launch that throws as a crash and tries again', () => {
    const clock = new FakeClock()
    const launcher = new FakeLauncher()
    const launch = launcher.launch.bind(launcher)
    let broken = true
    launcher.launch = () => {
      if (broken) throw new Error('no such file')
      return launch()
    }
    const supervisor = new Supervisor(launcher, clock)
    supervisor.start()
    expect(supervisor.state).toMatchObject({ phase: 'restarting', crash: { reason: expect.stringContaining('no such file') as string } })
    broken = false
    clock.advance(500)
    launcher.last.greet()
    expect(supervisor.state.phase).toBe('ready')
  })

  it('ends an engine that never greets', () => {
    const { clock, launcher, supervisor } = started(false)
    clock.advance(90_150)
    expect(launcher.children[0]?.kills).toBe(1)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', crash: { reason: 'it did not start within 90 s' } })
  })

  it('ends an engine of another contract version and says why', () => {
    const { clock, launcher, supervisor } = started(false)
    launcher.last.greet(99)
    clock.advance(150)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', crash: { reason: expect.stringContaining('contract version 99') as string } })
  })
})

describe('crashes', () => {
  it('restarts after 0.5, 2 and 8 s, then stops and explains with the last lines', () => {
    const { clock, launcher, supervisor } = started()
    for (const inMs of [500, 2_000, 8_000]) {
      launcher.last.exit(11, 'crashed')
      clock.advance(150)
      expect(supervisor.state).toMatchObject({ phase: 'restarting', inMs })
      const before = launcher.children.length
      clock.advance(inMs - 1)
      expect(launcher.children).toHaveLength(before)
      clock.advance(1)
      expect(launcher.children).toHaveLength(before + 1)
      launcher.last.greet()
    }
    for (let i = 0; i < 50; i++) launcher.last.write(`line ${i}`)
    launcher.last.exit(11, 'crashed')
    clock.advance(60_000)
    expect(launcher.children).toHaveLength(4)
    const { state } = supervisor
    expect(state).toMatchObject({ phase: 'failed', crash: { exitCode: 11, reason: expect.stringContaining('signal 11') as string } })
    expect(state.phase === 'failed' && state.crash.lastLines).toEqual(Array.from({ length: 40 }, (_, i) => `line ${i + 10}`))
    expect(engineDown(state)).toMatchObject({ code: 'engine-lost' })
  })

  it('forgets crashes older than five minutes', () => {
    const { clock, launcher, supervisor } = started()
    for (let crash = 0; crash < 10; crash++) {
      launcher.last.exit(1)
      clock.advance(650)
      expect(supervisor.state.phase).toBe('starting')
      launcher.last.greet()
      clock.advance(5 * 60_000)
    }
    expect(launcher.children).toHaveLength(11)
  })

  it.each([
    [0, null, 'without being asked'],
    [1, null, 'unexpected error'],
    [6, 'crashed', 'aborted'],
    [9, 'killed', 'killed from outside'],
    [5, 'oom', 'out of memory'],
    [3, null, 'code 3']
  ])('tells exit code %s with reason %s as "%s"', (code, gone, words) => {
    const { clock, launcher, supervisor } = started()
    launcher.last.exit(code, gone)
    clock.advance(150)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', crash: { exitCode: code, reason: expect.stringContaining(words) as string } })
  })

  it('starts with a full budget when the user restarts a failed engine', async () => {
    const { clock, launcher, supervisor } = started()
    for (const inMs of [500, 2_000, 8_000, 0]) {
      launcher.last.exit(1)
      clock.advance(150 + inMs)
    }
    expect(supervisor.state.phase).toBe('failed')
    await supervisor.restart()
    launcher.last.greet()
    launcher.last.exit(1)
    clock.advance(150)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', inMs: 500 })
  })
})

describe('heartbeat', () => {
  it('says not responding after three missed pings and recovers on the next answer', () => {
    const { clock, launcher, supervisor } = started()
    launcher.last.answers = false
    clock.advance(7_999)
    expect(supervisor.state.phase).toBe('ready')
    clock.advance(1)
    expect(supervisor.state).toEqual({ phase: 'not-responding', sinceMs: 6_000 })
    supervisor.handOver('late')
    launcher.last.answers = true
    clock.advance(2_000)
    expect(supervisor.state.phase).toBe('ready')
    expect(launcher.last.kills).toBe(0)
    expect(launcher.last.ports).toEqual(['late'])
  })

  it('leaves an engine alone through tensor calls of several seconds each', () => {
    const { clock, launcher, phases } = started()
    for (let call = 0; call < 100; call++) {
      launcher.last.answers = false
      clock.advance(5_000)
      launcher.last.answers = true
      clock.advance(2_000)
    }
    expect(phases).toEqual(['starting', 'ready'])
  })

  it('ends a busy loop after a minute, by its id when it ignores being asked', () => {
    const { clock, launcher, supervisor } = started()
    const busy = launcher.last
    busy.answers = false
    busy.mortal = false
    clock.advance(62_000)
    expect([busy.kills, busy.killsByPid]).toEqual([1, 0])
    clock.advance(5_150)
    expect(busy.killsByPid).toBe(1)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', crash: { reason: 'it did not respond for 60 s' } })
    clock.advance(500)
    expect(launcher.children).toHaveLength(2)
  })

  it('takes no notice of sleep, before or during silence', () => {
    const { clock, launcher, supervisor } = started()
    clock.sleep(3_600_000)
    clock.advance(2_000)
    expect(supervisor.state.phase).toBe('ready')
    launcher.last.answers = false
    clock.advance(10_000)
    expect(supervisor.state.phase).toBe('not-responding')
    clock.sleep(3_600_000)
    clock.advance(20_000)
    expect(launcher.last.kills).toBe(0)
    launcher.last.answers = true
    clock.advance(2_000)
    expect(supervisor.state.phase).toBe('ready')
  })
})

describe('stop', () => {
  it('asks for an orderly end and does not restart', async () => {
    const { clock, launcher, supervisor, phases } = started()
    const stopped = supervisor.stop(3_000)
    expect(launcher.last.posted.at(-1)).toEqual({ type: 'shutdown', withinMs: 3_000 })
    launcher.last.exit(0)
    clock.advance(150)
    await stopped
    clock.advance(60_000)
    expect(phases).toEqual(['starting', 'ready', 'stopping', 'stopped'])
    expect(launcher.children).toHaveLength(1)
    expect(launcher.last.kills).toBe(0)
  })

  it('ends it when the time is over', async () => {
    const { clock, launcher, supervisor } = started()
    launcher.last.mortal = false
    const stopped = supervisor.stop(3_000)
    clock.advance(3_000)
    expect(launcher.last.kills).toBe(1)
    clock.advance(5_150)
    await stopped
    expect(launcher.last.killsByPid).toBe(1)
    expect(supervisor.state.phase).toBe('stopped')
  })

  it('calls off a restart that waits', async () => {
    const { clock, launcher, supervisor } = started()
    launcher.last.exit(1)
    clock.advance(150)
    await supervisor.stop(3_000)
    clock.advance(60_000)
    expect(launcher.children).toHaveLength(1)
    expect(supervisor.state.phase).toBe('stopped')
  })

  it('does not wait for an engine that has not greeted', async () => {
    const { clock, launcher, supervisor } = started(false)
    const stopped = supervisor.stop(3_000)
    clock.advance(150)
    await stopped
    expect(launcher.last.kills).toBe(1)
  })

  it('restarts into a fresh process', async () => {
    const { clock, launcher, supervisor, phases } = started()
    const restarted = supervisor.restart()
    launcher.last.exit(0)
    clock.advance(150)
    await restarted
    launcher.last.greet()
    expect(launcher.children).toHaveLength(2)
    expect(phases).toEqual(['starting', 'ready', 'stopping', 'stopped', 'starting', 'ready'])
  })
})
