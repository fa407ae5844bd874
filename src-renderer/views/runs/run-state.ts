import type { RunState, RunSummary } from '@shared/domain/run'

interface StateLook {
  readonly tone: 'live' | 'good' | 'warn' | 'bad' | 'calm'
  readonly shape: 'dot' | 'ring' | 'bar' | 'square' | 'cross' | 'check'
  readonly text: string
}

const looks: Readonly<Record<RunState, StateLook>> = {
  queued: { tone: 'calm', shape: 'ring', text: 'Queued' },
  running: { tone: 'live', shape: 'dot', text: 'Running' },
  pausing: { tone: 'live', shape: 'bar', text: 'Pausing' },
  paused: { tone: 'warn', shape: 'bar', text: 'Paused' },
  stopping: { tone: 'live', shape: 'square', text: 'Stopping' },
  stopped: { tone: 'calm', shape: 'square', text: 'Stopped' },
  finished: { tone: 'good', shape: 'check', text: 'Finished' },
  failed: { tone: 'bad', shape: 'cross', text: 'Failed' },
  interrupted: { tone: 'warn', shape: 'ring', text: 'Interrupted' }
}

/** How a run's state looks and reads; an unreadable run looks failed whatever its last state. */
export function stateLook(run: Pick<RunSummary, 'state' | 'problem'>): StateLook {
  return run.problem && run.state !== 'failed' ? { tone: 'bad', shape: 'cross', text: 'Unreadable' } : looks[run.state]
}
